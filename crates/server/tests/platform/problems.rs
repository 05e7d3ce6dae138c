//! Problems are told in both languages, logs hold nothing anybody typed, and a standby says what it is.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{District, engines};
use http::Method;
use serde_json::json;

#[tokio::test]
async fn every_failure_is_a_problem_in_the_readers_language() {
    let district = District::new(&engines()[0]).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let large = vec![b' '; (1 << 20) + 1];
    let cases = "/api/v1/cases";
    let json = Some("application/json");
    let requests = [
        (Method::GET, "/api/v1/nothing", None, Vec::new(), 404),
        (Method::PUT, cases, None, Vec::new(), 405),
        (Method::POST, cases, json, large, 413),
        (Method::POST, cases, Some("text/html"), b"x".to_vec(), 415),
        (Method::POST, cases, json, b"{".to_vec(), 400),
        (Method::POST, cases, json, b"{}".to_vec(), 422),
        (Method::GET, "/api/v1/accounts", None, Vec::new(), 403),
    ];
    for (method, path, media, body, status) in requests {
        let mut titles = Vec::new();
        for language in ["en", "zh-CN"] {
            let client = intake.clone().with("accept-language", language);
            let answer = client
                .bytes(method.clone(), path, media, body.clone())
                .await
                .expect(status);
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            assert_eq!(answer.headers["content-language"], language);
            assert_eq!(answer.json["status"], status);
            titles.push(answer.field("/title").to_owned());
        }
        assert!(titles[0].is_ascii() && !titles[1].is_ascii(), "{titles:?}");
    }
}

#[tokio::test]
async fn answers_tell_a_browser_to_be_careful() {
    let district = District::new(&engines()[0]).await;
    let answer = district.anybody().get("/api/v1/session").await.expect(401);
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["x-frame-options"], "DENY");
    assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["gezhi-request"].len(), 32);
}

#[tokio::test]
async fn health_and_metrics_say_how_it_stands() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
        let report = json!({ "source": "patrol", "words": "Lights out", "case_type": "S0702" });
        intake.post("/api/v1/cases", &report).await.expect(201);
        let sealed = gezhi_store::seal::next(district.world().db(), district.world().now()).await;
        let sealed = sealed.ok().flatten();
        district.pass(7);
        let health = district.anybody().get("/healthz").await.expect(200);
        assert_eq!(health.field("/role"), "active");
        assert_eq!(health.json["sealed_position"].as_i64(), sealed);
        assert_eq!(health.json["seal_age_s"], 7);
        district.anybody().get("/metrics").await.expect(200);
    }
}

/// Log lines, kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn logs_hold_nothing_anybody_typed() {
    let kept = Kept::default();
    let writer = kept.clone();
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing_subscriber::util::SubscriberInitExt::set_default(lines);
    let district = District::new(&engines()[0]).await;
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let report = json!({
        "source": "patrol", "words": "CANARY-WORDS 13800138000", "case_type": "S0702",
        "contact": { "name": "CANARY-NAME", "phone": "13800138000", "email": "canary@example.org" },
        "place": { "address": "CANARY-ADDRESS" }, "filing": { "handling_text": "CANARY-TEXT" }
    });
    intake.post("/api/v1/cases", &report).await.expect(201);
    let mut wrong = report.clone();
    wrong["case_type"] = "CANARY-TYPE".into();
    intake.post("/api/v1/cases", &wrong).await.expect(422);
    intake.get("/api/v1/cases?number=CANARY-NUMBER").await.expect(200);
    intake.get("/api/v1/CANARY-PATH").await.expect(404);
    let sign_in = json!({ "name": "CANARY-ACCOUNT", "password": "CANARY-PASSWORD" });
    district
        .anybody()
        .post("/api/v1/session", &sign_in)
        .await
        .expect(401);
    let bytes = kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(text.contains("answered"), "requests are logged");
    for hidden in ["canary", "13800138000"] {
        let line = text.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None);
    }
}
