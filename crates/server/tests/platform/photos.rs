//! Photos are made anew, lie on disk before they are named, and are read by whom the case concerns.

use std::time::Duration;

use gezhi_domain::actor::{Post, Role};
use gezhi_store::attachment;
use gezhi_testkit::{Answer, Client, District, engines, unit_post};
use http::Method;
use serde_json::json;

pub(crate) fn png() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([10, 120, 200]));
    assert!(picture.write_to(&mut out, image::ImageFormat::Png).is_ok());
    out.into_inner()
}

async fn send(client: &Client, path: &str) -> Answer {
    client.bytes(Method::POST, path, Some("image/png"), png()).await
}

async fn case(client: &Client, photos: &[&str]) -> Answer {
    let report = json!({
        "source": "patrol", "words": "Lights out", "nature": "help", "case_type": "S0702", "photos": photos,
        "filing": { "handling_text": "Traffic lights out" }
    });
    client.post("/api/v1/cases", &report).await
}

#[tokio::test]
async fn a_photo_is_attached_and_read_by_whom_the_case_concerns() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let dispatcher = district.somebody(Post::of(Role::Dispatcher)).await;
        let (unit, other) = (
            district.somebody(unit_post("traffic_police")).await,
            district.somebody(unit_post("water")).await,
        );
        let id = case(&intake, &[]).await.expect(201).field("/id").to_owned();
        dispatcher
            .post(&format!("/api/v1/cases/{id}/dispatch"), &json!({}))
            .await
            .expect(200);
        let photo = send(&unit, &format!("/api/v1/cases/{id}/photos?label=before"))
            .await
            .expect(201);
        assert_eq!(photo.field("/label"), "before");
        let seen = unit.get(photo.field("/href")).await.expect(200);
        assert_eq!(seen.headers["content-type"], "image/jpeg");
        assert_eq!(seen.headers["cache-control"], "private, no-store");
        assert_eq!(image::load_from_memory(&seen.bytes).unwrap().width(), 40);
        intake.get(photo.field("/small_href")).await.expect(200);
        other.get(photo.field("/href")).await.expect(404);
        district.anybody().get(photo.field("/href")).await.expect(401);
        send(&other, &format!("/api/v1/cases/{id}/photos"))
            .await
            .expect(404);
        let list = unit.get(&format!("/api/v1/cases/{id}/photos")).await.expect(200);
        assert_eq!(list.field("/items/0/id"), photo.field("/id"));
        assert_eq!(attachment::check(district.world().db()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_part_is_answered_and_what_did_not_change_is_not_sent_again() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let photo = send(&intake, "/api/v1/photos").await.expect(201);
        let href = photo.field("/href");
        let whole = intake.get(href).await.expect(200);
        let part = intake
            .clone()
            .with("range", "bytes=2-5")
            .get(href)
            .await
            .expect(206);
        assert_eq!(part.bytes, whole.bytes[2..=5]);
        let range = format!("bytes 2-5/{}", whole.bytes.len());
        assert_eq!(part.headers["content-range"], range.as_str());
        let tail = intake
            .clone()
            .with("range", "bytes=-3")
            .get(href)
            .await
            .expect(206);
        assert_eq!(tail.bytes, whole.bytes[whole.bytes.len() - 3..]);
        intake
            .clone()
            .with("range", "bytes=9999999-")
            .get(href)
            .await
            .expect(416);
        let tag = whole.headers["etag"].to_str().unwrap();
        let same = intake.with("if-none-match", tag).get(href).await.expect(304);
        assert!(same.bytes.is_empty());
    }
}

#[tokio::test]
async fn a_photo_kept_before_belongs_to_the_report_that_names_it() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (intake, another) = (
            district.somebody(Post::of(Role::IntakeOfficer)).await,
            district.somebody(Post::of(Role::IntakeOfficer)).await,
        );
        let photo = send(&intake, "/api/v1/photos").await.expect(201);
        let (id, href) = (photo.field("/id"), photo.field("/href"));
        another.get(href).await.expect(404);
        let stolen = case(&another, &[id]).await.expect(422);
        assert_eq!(stolen.field("/code"), "no_photo");
        case(&intake, &[id]).await.expect(201);
        another.get(href).await.expect(200);
        let again = case(&intake, &[id]).await.expect(422);
        assert_eq!(again.field("/code"), "no_photo", "one photo, one case");
        case(&intake, &["01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10"])
            .await
            .expect(422);
    }
}

#[tokio::test]
async fn what_nobody_names_is_dropped_and_what_is_altered_is_found() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let (kept, lost) = (
            send(&intake, "/api/v1/photos").await.expect(201),
            send(&intake, "/api/v1/photos").await.expect(201),
        );
        case(&intake, &[kept.field("/id")]).await.expect(201);
        let db = district.world().db();
        let waiting = district.folder.path().join("attachments/waiting");
        std::fs::write(waiting.join("01995b5e-7f6c-7a3e-9f52-1b0c7c2d4e10"), b"torn").unwrap();
        assert_eq!(attachment::sweep(db, Duration::from_hours(1)).await.unwrap(), 0);
        assert_eq!(attachment::sweep(db, Duration::ZERO).await.unwrap(), 1);
        district.pass(2 * 24 * 3600);
        let now = district.world().now();
        let before = now.plus_seconds(-24 * 3600);
        assert_eq!(attachment::forget_unclaimed(db, now, before).await.unwrap(), 1);
        intake.get(lost.field("/href")).await.expect(404);
        intake.get(kept.field("/href")).await.expect(200);
        assert_eq!(attachment::check(db).await.unwrap(), None);
        let id = kept.field("/id");
        let path = district
            .folder
            .path()
            .join("attachments")
            .join(&id[id.len() - 2..])
            .join(id);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[40] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(attachment::check(db).await.unwrap().unwrap().contains(id));
        intake.get(kept.field("/href")).await.expect(500);
    }
}

#[tokio::test]
async fn a_form_is_read_and_wrong_uploads_are_told_apart() {
    let district = District::new(&engines()[0]).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let form = |fields: &[(&str, &[u8])]| {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"x.png\"\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*value);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        body
    };
    let media = Some("multipart/form-data; boundary=edge");
    let post = |media, body| intake.bytes(Method::POST, "/api/v1/photos", media, body);
    let picture = png();
    let good = post(media, form(&[("label", b"after"), ("photo", &picture)]))
        .await
        .expect(201);
    assert_eq!(good.field("/label"), "after");
    let none = post(media, form(&[("label", b"after")])).await.expect(422);
    assert_eq!(none.field("/code"), "bad_upload");
    post(media, form(&[("label", b"sideways"), ("photo", &picture)]))
        .await
        .expect(422);
    let text = post(Some("image/png"), b"no picture".to_vec()).await.expect(422);
    assert_eq!(text.field("/code"), "bad_photo");
    post(Some("text/plain"), picture.clone()).await.expect(415);
    let large = post(Some("image/png"), vec![0; (20 << 20) + 1]).await.expect(413);
    assert_eq!(large.field("/code"), "too_large");
    let leader = district.somebody(Post::of(Role::DutyLeader)).await;
    send(&leader, "/api/v1/photos").await.expect(403);
    let twice = intake.clone().with("idempotency-key", "one");
    let (one, two) = (
        send(&twice, "/api/v1/photos").await,
        send(&twice, "/api/v1/photos").await,
    );
    assert_eq!(one.field("/id"), two.field("/id"));
}

#[tokio::test]
async fn the_public_reads_a_photo_only_after_its_release() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let leader = district.somebody(Post::of(Role::DutyLeader)).await;
        let photo = send(&intake, "/api/v1/photos").await.expect(201);
        let id = photo.field("/id");
        let (public, release) = (
            format!("/api/v1/public/photos/{id}"),
            format!("/api/v1/photos/{id}/release"),
        );
        leader.post(&release, &json!({})).await.expect(404);
        let born = case(&intake, &[id]).await.expect(201);
        let case = born.field("/id");
        district.anybody().get(&public).await.expect(404);
        intake.post(&release, &json!({})).await.expect(403);
        leader.post(&release, &json!({})).await.expect(204);
        district.anybody().get(&public).await.expect(404);
        let summary = json!({ "text": "Lights out" });
        leader
            .post(&format!("/api/v1/cases/{case}/release_summary"), &summary)
            .await
            .expect(200);
        district.anybody().get(&public).await.expect(200);
    }
}
