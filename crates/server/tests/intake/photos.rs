//! Photos that come with a report from outside: made anew, kept for the desk, public only by a person's word.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines};
use http::Method;
use serde_json::json;

/// A JPEG whose EXIF and file name hold a canary, and something behind the picture.
pub(crate) fn jpeg() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([10, 120, 200]));
    picture.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    let plain = out.into_inner();
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    tiff.extend(b"\x01\x0e\0\x02\0\0\0\x0c\0\0\0\x1a");
    tiff.extend(b"\0\0\0\0canary-exif\0");
    let body = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    let head = [&plain[..2], &[0xff, 0xe1], &length, &body].concat();
    [&head, &plain[2..], b"canary-behind"].concat()
}

/// Sends a form; a value that is a file has a name.
pub(crate) async fn multipart(client: &Client, path: &str, fields: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let file = if matches!(*name, "media" | "photo") {
            "; filename=\"canary-file.jpg\""
        } else {
            ""
        };
        body.extend(
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
        );
        body.extend(*value);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let media = Some("multipart/form-data; boundary=edge");
    client.bytes(Method::POST, path, media, body).await
}

const REQUESTS: &str = "/open311/v2/requests.json";

#[tokio::test]
async fn a_photo_of_another_system_is_public_after_its_release() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let (anybody, key) = (district.anybody(), district.key(Post::of(Role::Public)).await);
        let picture = jpeg();
        let fields: Vec<(&str, &[u8])> = vec![
            ("api_key", key.as_bytes()),
            ("service_code", b"C0101"),
            ("lat", b"31.1128"),
            ("long", b"121.3816"),
            ("media", &picture),
        ];
        let sent = multipart(&anybody, REQUESTS, &fields).await.expect(200);
        let again = multipart(&anybody, REQUESTS, &fields).await.expect(200);
        assert_eq!(sent.json, again.json, "the same form is the same request");
        let number = sent.field("/0/service_request_id");
        let list = shift.get("/api/v1/cases").await.expect(200);
        assert_eq!(
            (list.field("/items/0/number"), &list.json["total"]),
            (number, &json!(1))
        );
        let case = format!("/api/v1/cases/{}", list.field("/items/0/id"));
        let photos = shift.get(&format!("{case}/photos")).await.expect(200);
        assert_eq!(photos.json["items"].as_array().unwrap().len(), 1);
        let photo = photos.field("/items/0/id");
        let seen = shift.get(photos.field("/items/0/href")).await.expect(200);
        assert_eq!(image::load_from_memory(&seen.bytes).unwrap().width(), 40);
        assert!(!seen.bytes.windows(6).any(|piece| piece == b"canary"));

        let text = json!({ "text": "A cover is loose" });
        shift
            .post(&format!("{case}/release_summary"), &text)
            .await
            .expect(200);
        let public = format!("/api/v1/public/photos/{photo}");
        anybody.get(&public).await.expect(404);
        let hidden = anybody.get(REQUESTS).await.expect(200);
        assert_eq!(
            (hidden.field("/0/description"), hidden.field("/0/media_url")),
            ("A cover is loose", "")
        );
        let release = format!("/api/v1/photos/{photo}/release");
        shift.post(&release, &json!({})).await.expect(204);
        let shown = anybody.get(REQUESTS).await.expect(200);
        assert!(shown.field("/0/media_url").ends_with(&public), "{}", shown.text);
        anybody.get(&public).await.expect(200);
    }
}

#[tokio::test]
async fn a_form_that_holds_no_photo_or_too_many_writes_nothing() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let (anybody, key) = (district.anybody(), district.key(Post::of(Role::Public)).await);
        let picture = jpeg();
        let send = async |media: Vec<&[u8]>| {
            let mut fields: Vec<(&str, &[u8])> = vec![
                ("api_key", key.as_bytes()),
                ("service_code", b"C0101"),
                ("address_string", b"Xinsong Road"),
            ];
            fields.extend(media.into_iter().map(|media| ("media", media)));
            multipart(&anybody, REQUESTS, &fields).await
        };
        send(vec![&picture, b"no picture"]).await.expect(400);
        send(vec![&picture[..]; 5]).await.expect(400);
        let report = json!({ "words": "Lights out" }).to_string();
        let path = "/api/v1/public/reports";
        let wrong = multipart(&anybody, path, &[("photo", &picture)])
            .await
            .expect(422);
        assert_eq!(wrong.field("/errors/0/pointer"), "/report");
        let fields: [(&str, &[u8]); 2] = [("report", report.as_bytes()), ("photo", b"no picture")];
        let wrong = multipart(&anybody, path, &fields).await.expect(422);
        assert_eq!(wrong.field("/code"), "bad_photo");
        assert_eq!(
            shift.get("/api/v1/cases").await.json["total"],
            0,
            "nothing was written"
        );
        let waiting = district.world().db().data().join("attachments/waiting");
        let left = std::fs::read_dir(waiting).into_iter().flatten().count();
        assert_eq!(left, 0, "no file was left");
    }
}

#[tokio::test]
async fn a_photo_of_a_resident_is_public_as_long_as_the_case_is() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let anybody = district.anybody();
        let picture = jpeg();
        let report = json!({ "words": "Lights out", "case_type": "S0702" }).to_string();
        let fields: [(&str, &[u8]); 3] = [
            ("report", report.as_bytes()),
            ("photo", &picture),
            ("photo", &picture),
        ];
        let receipt = multipart(&anybody, "/api/v1/public/reports", &fields)
            .await
            .expect(201);
        let number = receipt.field("/number");
        let list = shift
            .get(&format!("/api/v1/cases?number={number}"))
            .await
            .expect(200);
        let case = format!("/api/v1/cases/{}", list.field("/items/0/id"));
        let photos = shift.get(&format!("{case}/photos")).await.expect(200);
        assert_eq!(photos.json["items"].as_array().unwrap().len(), 2);
        let view = shift.get(&case).await.expect(200);
        assert_eq!(
            view.json["photos"], photos.json["items"],
            "the case shows them too"
        );
        let photo = photos.field("/items/0/id");
        let public = format!("/api/v1/public/photos/{photo}");
        shift
            .post(&format!("/api/v1/photos/{photo}/release"), &json!({}))
            .await
            .expect(204);
        anybody.get(&public).await.expect(404);
        let text = json!({ "text": "Lights out" });
        shift
            .post(&format!("{case}/release_summary"), &text)
            .await
            .expect(200);
        anybody.get(&public).await.expect(200);
    }
}
