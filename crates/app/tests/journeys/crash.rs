//! A few rounds of being killed under load; `gezhi bench crash` does hundreds.

use gezhi_testkit::{Site, engines};

use crate::GEZHI;

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed_under_load() {
    for engine in engines() {
        let site = Site::new(GEZHI, &engine).await;
        let told = site.answer(&["bench", "crash", "--rounds", "3", "--clients", "4"]);
        assert_eq!(told["rounds"], 3);
        assert_eq!(told["lost"], 0);
        let acknowledged = told["acknowledged"].as_u64();
        assert!(acknowledged > Some(0), "{engine:?}: nothing was sent: {told}");
    }
}
