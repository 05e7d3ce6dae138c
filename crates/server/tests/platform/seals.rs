//! Seals keep up with the journal: what a busy second wrote is sealed in whole blocks, and the chain holds.

use gezhi_domain::actor::Actor;
use gezhi_store::{Batch, JournalEntry, seal};
use gezhi_testkit::{District, engines};

#[tokio::test]
async fn a_busy_second_is_sealed_in_one_round_but_not_more_than_the_round_takes() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let (db, now) = (district.world().db(), district.world().now());
        seal::catch_up(db, now, 64)
            .await
            .expect("what is there is sealed");
        let (before, _) = seal::last(db).await.expect("the last seal");
        assert_eq!(before, *db.position().borrow());
        let mut batch = Batch::default();
        let row = JournalEntry::of_register(("unit", "water", "save"), &Actor::SYSTEM, now);
        let rows = 3 * seal::BLOCK + 100;
        batch.journal = (0..rows).map(|_| row.clone()).collect();
        db.commit(batch).await.expect("it is written");
        seal::catch_up(db, now, 2).await.expect("two blocks are sealed");
        assert_eq!(
            seal::last(db).await.expect("the last seal").0,
            before + 2 * seal::BLOCK
        );
        seal::catch_up(db, now, 64).await.expect("the rest is sealed");
        assert_eq!(seal::last(db).await.expect("the last seal").0, before + rows);
        assert_eq!(seal::check(db).await.expect("seals are read"), None);
    }
}
