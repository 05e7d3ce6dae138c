//! A standby 备用进程 listens, says that it is one, and takes over when the active process is gone.

use std::time::{Duration, Instant};

use gezhi_testkit::{Site, engines};
use serde_json::json;

use crate::GEZHI;

/// From the death of the active process to the standby's first answer.
const AT_MOST: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_standby_answers_within_two_seconds_of_the_active_process_being_killed() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let intake = site.key("intake_officer", &[]);
        let active = site.serve().await;
        let report = json!({ "source": "patrol", "words": "Lights out", "case_type": "S0702" });
        active
            .client(&intake)
            .post("/api/v1/cases", &report)
            .await
            .expect(201);

        let standby = site.start();
        assert_ne!(standby.address, active.address);
        let health = standby.anybody().get("/healthz").await.expect(503);
        assert_eq!(health.field("/role"), "standby");
        let refused = standby.client(&intake).get("/api/v1/cases").await.expect(503);
        assert_eq!(refused.field("/code"), "standby");

        active.kill();
        let killed = Instant::now();
        standby.active().await;
        let seen = standby.client(&intake).get("/api/v1/cases").await.expect(200);
        let took = killed.elapsed();
        assert_eq!(seen.json["total"], 1);
        assert!(took < AT_MOST, "{engine:?}: {took:?}");
        standby
            .client(&intake)
            .post("/api/v1/cases", &report)
            .await
            .expect(201);
    }
}
