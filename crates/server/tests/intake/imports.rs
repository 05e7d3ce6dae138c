//! Tables of reports, brought over HTTP.

use gezhi_domain::actor::{Post, Role};
use gezhi_server::Importer;
use gezhi_testkit::{Answer, Client, District, engines};
use http::Method;
use serde_json::{Value, json};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/imports/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

async fn bring(client: &Client, bytes: Vec<u8>) -> Answer {
    client
        .bytes(Method::POST, "/api/v1/imports", Some("text/csv"), bytes)
        .await
}

/// The plan the proposal of a file makes, with more said.
fn plan(brought: &Answer, more: Value) -> Value {
    let columns = brought.json["proposal"]["columns"].as_array().unwrap();
    let named = columns
        .iter()
        .filter_map(|column| Some((column["field"].as_str()?.to_owned(), column["column"].clone())));
    let mut plan = json!({ "columns": Value::Object(named.collect()) });
    if let (Some(plan), Some(more)) = (plan.as_object_mut(), more.as_object()) {
        plan.extend(more.clone());
    }
    plan
}

async fn finish(district: &District, client: &Client, id: &str) -> Answer {
    let mut importer = Importer::default();
    while importer.round(district.world()).await.unwrap().is_some() {}
    client.get(&format!("/api/v1/imports/{id}")).await.expect(200)
}

async fn whole(district: &District, client: &Client, bytes: Vec<u8>, more: Value) -> Answer {
    let brought = bring(client, bytes).await.expect(201);
    let id = brought.field("/id").to_owned();
    let start = format!("/api/v1/imports/{id}/start");
    client.post(&start, &plan(&brought, more)).await.expect(200);
    finish(district, client, &id).await
}

fn counts(view: &Answer) -> [i64; 4] {
    ["done", "received", "repeated", "failed"].map(|name| view.json[name].as_i64().unwrap())
}

#[tokio::test]
async fn a_sheet_becomes_cases_once_in_whatever_encoding() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let first = whole(&district, &shift, fixture("hotline.csv"), json!({})).await;
        assert_eq!((first.field("/status"), counts(&first)), ("done", [3, 3, 0, 0]));
        let again = whole(&district, &shift, fixture("hotline_gb18030.csv"), json!({})).await;
        assert_eq!(counts(&again), [3, 0, 3, 0], "the same rows change nothing");
        let list = shift.get("/api/v1/cases?number=SYN-0003").await.expect(200);
        assert_eq!(list.field("/items/0/received_at"), "2026-03-02T02:00:00Z");
        let id = list.field("/items/0/id").to_owned();
        let case = shift.get(&format!("/api/v1/cases/{id}")).await.expect(200);
        assert_eq!(case.field("/reports/0/words"), "（虚构）井盖松动");
        assert_eq!(case.json["reports"][0]["has_contact"], true);
        let two = whole(
            &district,
            &shift,
            fixture("two_lines.csv"),
            json!({ "source": "hotline" }),
        )
        .await;
        assert_eq!(counts(&two), [1, 1, 0, 0]);
        assert_eq!(shift.get("/api/v1/cases").await.json["total"], 4);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_line_by_line_and_the_rest_is_received() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let brought = bring(&shift, fixture("broken.csv")).await.expect(201);
        assert_eq!(brought.json["proposal"]["needs_datum"], true);
        let start = format!("/api/v1/imports/{}/start", brought.field("/id"));
        let silent = shift.post(&start, &plan(&brought, json!({}))).await.expect(422);
        assert_eq!(silent.field("/errors/0/pointer"), "/datum");
        let done = whole(
            &district,
            &shift,
            fixture("broken.csv"),
            json!({ "datum": "gcj02" }),
        )
        .await;
        assert_eq!(counts(&done), [8, 1, 0, 7]);
        let errors = shift
            .get(&format!("/api/v1/imports/{}/errors", done.field("/id")))
            .await
            .expect(200);
        assert_eq!(errors.headers["content-type"], "text/csv; charset=utf-8");
        for told in [
            "\"2\",\"opened_at\",\"昨天上午\",\"import.unreadable\"",
            "\"3\",\"source\",\"不存在的来源\",\"case.unknown_source\"",
            "\"4\",\"opened_at\",\"2030-01-01 09:00\",\"in_the_future\"",
            "\"5\",\"lon\",\"121.38\",\"import.unreadable\"",
            "\"6\",\"number\",\"\",\"case.no_external_number\"",
            "\"7\",\"words\",\"\",\"import.unreadable\"",
            "\"8\",\"\",\"\",\"import.broken_line\"",
        ] {
            assert!(errors.text.contains(told), "{told}\n{}", errors.text);
        }
    }
}

#[tokio::test]
async fn an_import_goes_on_where_it_was_cut_off_and_stops_when_told() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let rows: Vec<String> = (0..450).map(|at| format!("S-{at},12345热线,第{at}件")).collect();
        let sheet = format!("编号,来源,内容\n{}\n", rows.join("\n"));
        let brought = bring(&shift, sheet.into_bytes()).await.expect(201);
        let id = brought.field("/id").to_owned();
        let path = format!("/api/v1/imports/{id}");
        shift
            .post(&format!("{path}/start"), &plan(&brought, json!({})))
            .await
            .expect(200);
        Importer::default().round(district.world()).await.unwrap();
        assert_eq!(counts(&shift.get(&path).await.expect(200)), [200, 200, 0, 0]);
        // Another process reads on from what is stored.
        Importer::default().round(district.world()).await.unwrap();
        assert_eq!(counts(&shift.get(&path).await.expect(200)), [400, 400, 0, 0]);
        let stopped = shift
            .post(&format!("{path}/cancel"), &json!({}))
            .await
            .expect(200);
        assert_eq!(stopped.field("/status"), "cancelled");
        assert_eq!(counts(&finish(&district, &shift, &id).await), [400, 400, 0, 0]);
        let twice = shift
            .post(&format!("{path}/start"), &plan(&brought, json!({})))
            .await
            .expect(409);
        assert_eq!(twice.field("/code"), "import.not_now");
    }
}

#[tokio::test]
async fn only_who_may_import_does_and_no_table_is_told() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let unit = district.somebody(Post::of(Role::UnitHandler)).await;
        bring(&unit, fixture("hotline.csv")).await.expect(403);
        unit.get("/api/v1/imports/none").await.expect(403);
        shift.get("/api/v1/imports/none").await.expect(404);
        let none = bring(&shift, b"PK\x03\x04 not a workbook".to_vec())
            .await
            .expect(422);
        assert_eq!(none.field("/code"), "import.no_table");
        bring(&shift, Vec::new()).await.expect(422);
    }
}

#[tokio::test]
async fn a_workbook_is_read_as_the_same_table_in_csv_is() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let table = String::from_utf8(fixture("hotline.csv")).unwrap();
        let book = gezhi_intake::reference::workbook(table.trim_start_matches('\u{feff}')).unwrap();
        let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let brought = shift
            .bytes(Method::POST, "/api/v1/imports", Some(media), book.clone())
            .await
            .expect(201);
        assert_eq!(brought.json["rows"], 3);
        let start = format!("/api/v1/imports/{}/start", brought.field("/id"));
        shift
            .post(&start, &plan(&brought, json!({ "zone": "Asia/Tokyo" })))
            .await
            .expect(200);
        let done = finish(&district, &shift, brought.field("/id")).await;
        assert_eq!((done.field("/status"), counts(&done)), ("done", [3, 3, 0, 0]));
        let list = shift.get("/api/v1/cases?number=SYN-0001").await.expect(200);
        assert_eq!(
            list.field("/items/0/received_at"),
            "2026-03-02T00:00:00Z",
            "nine in the zone that was said"
        );
        let again = whole(&district, &shift, fixture("hotline.csv"), json!({})).await;
        assert_eq!(counts(&again), [3, 0, 3, 0], "the same rows in another form");
    }
}

#[tokio::test]
async fn the_file_goes_when_the_policy_says_and_what_was_done_stays_known() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let shift = district.somebody(Post::of(Role::ShiftLead)).await;
        let done = whole(
            &district,
            &shift,
            fixture("broken.csv"),
            json!({ "datum": "gcj02" }),
        )
        .await;
        let errors = format!("/api/v1/imports/{}/errors", done.field("/id"));
        let files = async || {
            let sql = "SELECT id FROM attachment WHERE kind = 'import'";
            district.world().db().query(sql, &[]).await.unwrap().len()
        };
        district.pass(29 * 24 * 3600);
        gezhi_desk::forget_import_files(district.world()).await.unwrap();
        assert_eq!(files().await, 1, "30 days are not over");
        assert!(shift.get(&errors).await.expect(200).text.contains("昨天上午"));
        district.pass(2 * 24 * 3600);
        gezhi_desk::forget_import_files(district.world()).await.unwrap();
        assert_eq!(files().await, 0);
        let left = walk(&district.world().db().data().join("attachments"));
        assert_eq!(left, 0, "nothing lies on the disk");
        let told = shift.get(&errors).await.expect(200);
        assert!(told.text.contains("import.unreadable") && !told.text.contains("昨天上午"));
        let again = whole(
            &district,
            &shift,
            fixture("broken.csv"),
            json!({ "datum": "gcj02" }),
        )
        .await;
        assert_eq!(counts(&again), [8, 0, 1, 7], "the row is known without its file");
    }
}

/// Files under a folder.
fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |entry: std::fs::DirEntry| {
        if entry.path().is_dir() {
            walk(&entry.path())
        } else {
            1
        }
    };
    entries.map(count).sum()
}
