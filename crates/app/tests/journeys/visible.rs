//! What is acknowledged is seen by the next request; `gezhi bench visible` does ten thousand pairs.

use gezhi_testkit::{Site, engines};

use crate::GEZHI;

#[tokio::test]
async fn an_acknowledged_step_is_visible_to_the_next_request_on_another_connection() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let told = site.answer(&["bench", "visible", "--pairs", "1400"]);
        assert!(told["pairs"].as_u64() >= Some(1400), "{engine:?}: {told}");
        assert_eq!(told["not_seen"], 0);
    }
}
