//! Imports of tables through the built executable: by command, and cut off by a crash.

use std::time::{Duration, Instant};

use gezhi_testkit::{Answer, Client, Site, engines};
use hyper::Method;
use serde_json::{Value, json};

use crate::GEZHI;

/// How long an import may take before the test has failed.
const PATIENCE: Duration = Duration::from_mins(3);

#[tokio::test]
async fn a_sheet_with_names_of_its_own_is_read_by_a_mapping_in_the_zone_that_is_said() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let (sheet, mapping) = (site.folder.join("sheet.csv"), site.folder.join("mapping.json"));
        std::fs::write(
            &sheet,
            "流水,何时,何事,在哪\nA-1,2026-03-02 09:00,（虚构）路灯不亮,莘松路\nA-2,2026-03-02 10:00,（虚构）井盖松动,七莘路\n",
        )
        .unwrap();
        let columns = json!({ "number": "流水", "opened_at": "何时", "words": "何事", "address": "在哪" });
        std::fs::write(
            &mapping,
            json!({ "columns": columns, "source": "hotline" }).to_string(),
        )
        .unwrap();
        let (sheet, mapping) = (sheet.to_str().unwrap(), mapping.to_str().unwrap());
        let read = [
            "import",
            "cases",
            sheet,
            "--mapping",
            mapping,
            "--zone",
            "America/New_York",
        ];
        let told = site.answer(&read);
        assert_eq!(
            (&told["received"], &told["failed"]),
            (&json!(2), &json!(0)),
            "{told}"
        );
        assert_eq!(site.answer(&read)["repeated"], 2, "the same rows change nothing");
        let out = site.folder.join("cases.csv");
        site.answer(&["export", "cases", out.to_str().unwrap()]);
        let rows = std::fs::read_to_string(out).unwrap();
        assert!(rows.contains("2026-03-02T14:00:00Z"), "nine in New York: {rows}");
        let wrong = site.run(&[
            "import",
            "cases",
            sheet,
            "--mapping",
            mapping,
            "--zone",
            "Minhang",
        ]);
        assert!(!wrong.status.success());
        assert_eq!(String::from_utf8_lossy(&wrong.stderr).lines().count(), 1);
        assert_eq!(site.check(), 2);
    }
}

const ROWS: i64 = 2_400;

async fn import_of(client: &Client, id: &str) -> Answer {
    client.get(&format!("/api/v1/imports/{id}")).await.expect(200)
}

fn number(answer: &Answer, name: &str) -> i64 {
    answer.json[name].as_i64().unwrap_or_default()
}

/// Asks until `fits`; the rows are read by the server meanwhile.
async fn until(client: &Client, id: &str, fits: impl Fn(&Answer) -> bool) -> Answer {
    let began = Instant::now();
    loop {
        let import = import_of(client, id).await;
        if fits(&import) {
            return import;
        }
        assert!(began.elapsed() < PATIENCE, "{}", import.text);
    }
}

#[tokio::test]
async fn an_import_cut_off_by_a_crash_loses_no_row_and_doubles_none() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let shift = site.key("shift_lead", &[]);
        let rows = (0..ROWS).map(|at| format!("S-{at},12345热线,（虚构）第{at}件\n"));
        let sheet = format!("编号,来源,内容\n{}", rows.collect::<String>());
        let mut served = site.serve().await;
        let client = served.client(&shift);
        let brought = client
            .bytes(
                Method::POST,
                "/api/v1/imports",
                Some("text/csv"),
                sheet.into_bytes(),
            )
            .await
            .expect(201);
        let id = brought.field("/id").to_owned();
        let plan = json!({ "columns": { "number": 0, "source": 1, "words": 2 } });
        client
            .post(&format!("/api/v1/imports/{id}/start"), &plan)
            .await
            .expect(200);
        for share in [1, 2] {
            let client = served.client(&shift);
            let cut = until(&client, &id, |import| number(import, "done") >= ROWS * share / 4).await;
            assert_eq!(cut.field("/status"), "running", "it is cut off on its way");
            served.kill();
            served = site.serve().await;
        }
        let client = served.client(&shift);
        let done = until(&client, &id, |import| import.field("/status") == "done").await;
        // What was received and not noted before the crash is found again as received.
        assert_eq!(number(&done, "received") + number(&done, "repeated"), ROWS);
        assert_eq!((number(&done, "done"), number(&done, "failed")), (ROWS, 0));
        let total: Value = client.get("/api/v1/cases").await.expect(200).json["total"].clone();
        assert_eq!(total, ROWS, "{engine:?}");
        for at in [0, ROWS / 4, ROWS / 2, ROWS - 1] {
            let one = client
                .get(&format!("/api/v1/cases?number=S-{at}"))
                .await
                .expect(200);
            assert_eq!(one.json["total"], 1);
        }
        assert!(served.stop().await.success());
        assert_eq!(Some(site.check()), u64::try_from(ROWS).ok());
    }
}

#[tokio::test]
async fn a_server_told_to_stop_ends_its_live_streams_and_goes_on_with_an_import_later() {
    use std::io::{Read, Write};
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let shift = site.key("shift_lead", &[]);
        let served = site.serve().await;
        let client = served.client(&shift);
        let mut live = std::net::TcpStream::connect(served.address).unwrap();
        live.set_read_timeout(Some(PATIENCE)).unwrap();
        let ask = format!(
            "GET /api/v1/events HTTP/1.1\r\nhost: gezhi\r\nauthorization: Bearer {shift}\r\naccept: text/event-stream\r\n\r\n"
        );
        live.write_all(ask.as_bytes()).unwrap();
        let mut head = [0; 12];
        live.read_exact(&mut head).unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
        let rows = (0..ROWS).map(|at| format!("S-{at},12345热线,（虚构）第{at}件\n"));
        let sheet = format!("编号,来源,内容\n{}", rows.collect::<String>());
        let brought = client
            .bytes(
                Method::POST,
                "/api/v1/imports",
                Some("text/csv"),
                sheet.into_bytes(),
            )
            .await
            .expect(201);
        let id = brought.field("/id").to_owned();
        let plan = json!({ "columns": { "number": 0, "source": 1, "words": 2 } });
        client
            .post(&format!("/api/v1/imports/{id}/start"), &plan)
            .await
            .expect(200);
        until(&client, &id, |import| number(import, "done") > 0).await;
        let told = Instant::now();
        assert!(served.stop().await.success(), "{engine:?}");
        assert!(told.elapsed() < Duration::from_secs(20), "{:?}", told.elapsed());
        let mut rest = Vec::new();
        live.read_to_end(&mut rest).unwrap();
        let served = site.serve().await;
        let client = served.client(&shift);
        let done = until(&client, &id, |import| import.field("/status") == "done").await;
        assert_eq!(number(&done, "received") + number(&done, "repeated"), ROWS);
        assert!(served.stop().await.success());
        assert_eq!(Some(site.check()), u64::try_from(ROWS).ok());
    }
}
