//! A case from report to close through the built executable.

use gezhi_testkit::{Site, engines};
use serde_json::json;

use crate::GEZHI;

#[tokio::test]
async fn a_report_outlives_the_process_that_took_it() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let (intake, dispatcher) = (site.key("intake_officer", &[]), site.key("dispatcher", &[]));
        let unit = site.key("unit_handler", &["--unit", "traffic_police"]);
        let served = site.serve().await;
        let report = json!({
            "source": "patrol", "words": "Lights out", "case_type": "S0702",
            "filing": { "handling_text": "Traffic lights out" }
        });
        let receipt = served
            .client(&intake)
            .post("/api/v1/cases", &report)
            .await
            .expect(201);
        let id = receipt.field("/id").to_owned();
        served.kill();

        let served = site.serve().await;
        let dispatch = format!("/api/v1/cases/{id}/dispatch");
        served
            .client(&dispatcher)
            .post(&dispatch, &json!({}))
            .await
            .expect(200);
        let seen = served
            .client(&unit)
            .get(&format!("/api/v1/cases/{id}"))
            .await
            .expect(200);
        assert_eq!(seen.field("/stage"), "dispatched");
        assert!(served.stop().await.success());
        assert_eq!(site.check(), 1);
    }
}
