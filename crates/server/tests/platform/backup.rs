//! A backup goes from one engine to the other and back, without what was erased since.

use std::path::{Path, PathBuf};

use gezhi_desk::World;
use gezhi_domain::actor::{Post, Role};
use gezhi_domain::case::Cases;
use gezhi_store::backup::{self, BackupKey, Files};
use gezhi_store::{Db, Place, attachment, check, seal, words};
use gezhi_testkit::{District, engines};
use http::Method;
use serde_json::json;

struct Operator {
    key: BackupKey,
    secret: String,
    folder: tempfile::TempDir,
}

impl Operator {
    async fn take(&self, data: &Path, place: &Place, at: i64) -> (PathBuf, PathBuf) {
        let out = (self.folder.path(), at);
        let taken = backup::take((data, place), &self.key, out, &mut |_| {}).await;
        assert!(taken.is_ok(), "{taken:?}");
        taken
            .map(|taken| (taken.archive, taken.companion))
            .unwrap_or_default()
    }
}

/// A case with a photo, handled, in a fresh district.
async fn lived_in(district: &District) {
    let intake = district.somebody(Post::of(Role::IntakeOfficer)).await;
    let png = crate::photos::png();
    let photo = intake
        .bytes(Method::POST, "/api/v1/photos", Some("image/png"), png)
        .await
        .expect(201);
    let report = json!({
        "source": "patrol", "words": "Lights out", "nature": "help", "case_type": "S0702",
        "contact": { "name": "Somebody", "phone": "13800138000" }, "photos": [photo.field("/id")],
        "filing": { "handling_text": "Traffic lights out" }
    });
    intake.post("/api/v1/cases", &report).await.expect(201);
    let sealed = seal::next(district.world().db(), district.world().now()).await;
    assert!(sealed.is_ok());
}

/// The tables of a database as text, for comparison.
async fn told(db: &Db) -> String {
    let mut all = String::new();
    for table in [
        "journal",
        "seal",
        "matter_case",
        "text",
        "contact",
        "attachment",
        "account",
        "figure_unit",
        "number_block",
    ] {
        let rows = db
            .query(&format!("SELECT * FROM {table} ORDER BY 1, 2"), &[])
            .await;
        all = format!("{all}{table}: {rows:?}\n");
    }
    all
}

async fn holds(db: &Db, world: &World) {
    let found = check::run::<Cases>(db, &world.rules().calendar).await;
    assert!(found.is_ok_and(|found| found.first_fault.is_none() && found.matters == 1));
    assert_eq!(attachment::check(db).await.ok(), Some(None));
}

async fn restored(
    district: &District,
    (place, folder): (&Place, &Path),
    files: &Files<'_>,
) -> Result<Db, gezhi_store::StoreError> {
    let key = district.folder.path().join("deployment.key");
    assert!(std::fs::copy(key, folder.join("deployment.key")).is_ok());
    let db = Db::open(folder, place).await?;
    backup::restore(&db, files, &mut |_| {}).await?;
    Ok(db)
}

#[tokio::test]
async fn a_backup_goes_to_the_other_engine_and_back() {
    let (key, secret) = BackupKey::generate();
    let operator = Operator {
        key,
        secret,
        folder: tempfile::tempdir().expect("a folder"),
    };
    let district = District::new(&engines()[0]).await;
    lived_in(&district).await;
    let before = told(district.world().db()).await;
    let (mut data, mut place) = (district.folder.path().to_owned(), district.place.clone());
    let mut homes = Vec::new();
    let way = engines().into_iter().rev().chain([engines()[0].clone()]);
    for (at, engine) in (1..).zip(way) {
        let (archive, companion) = operator.take(&data, &place, at).await;
        let bytes = std::fs::read(&archive).expect("an archive");
        assert!(
            !bytes.windows(5).any(|window| window == b"S0702"),
            "it is encrypted"
        );
        let home = District::new(&engine).await;
        let target = tempfile::tempdir().expect("a folder");
        let there = match &home.place {
            Place::Sqlite => Place::Sqlite,
            // A database of its own beside the helper's.
            Place::Postgres(url) => {
                let name = format!("gezhi_restore_{:x}", gezhi_store::new_bits());
                let url = gezhi_store::cluster::create(url, &name)
                    .await
                    .expect("a database");
                Place::Postgres(url)
            }
        };
        let files = Files {
            archive: &archive,
            companion: Some(&companion),
            since: None,
            secret: &operator.secret,
        };
        let db = restored(&district, (&there, target.path()), &files)
            .await
            .expect("it is restored");
        assert_eq!(told(&db).await, before);
        holds(&db, district.world()).await;
        (data, place) = (target.path().to_owned(), there);
        homes.push((db, target));
    }
}

#[tokio::test]
async fn what_was_erased_is_not_brought_back_and_a_wrong_key_restores_nothing() {
    let (key, secret) = BackupKey::generate();
    let operator = Operator {
        key,
        secret,
        folder: tempfile::tempdir().expect("a folder"),
    };
    let district = District::new(&engines()[0]).await;
    lived_in(&district).await;
    let (old, _) = operator.take(district.folder.path(), &district.place, 1).await;
    let db = district.world().db();
    let mut erase = gezhi_store::Batch::default();
    erase.free(
        "UPDATE text SET wrapped_key = NULL WHERE label = 'words'",
        Vec::new(),
    );
    db.commit(erase).await.expect("it is erased");
    let (_, newest) = operator.take(district.folder.path(), &district.place, 2).await;
    let files = Files {
        archive: &old,
        companion: Some(&newest),
        since: None,
        secret: &operator.secret,
    };
    let target = tempfile::tempdir().expect("a folder");
    let back = restored(&district, (&Place::Sqlite, target.path()), &files)
        .await
        .expect("it is restored");
    let rows = back
        .query("SELECT id, label FROM text ORDER BY label", &[])
        .await
        .expect("texts");
    for row in rows {
        let id = row.text(0).parse().expect("an id");
        let text = words::text(&back, id).await.expect("it reads");
        assert_eq!(text.is_none(), row.text(1) == "words", "{}", row.text(1));
    }
    holds(&back, district.world()).await;
    assert!(
        backup::restore(&back, &files, &mut |_| {}).await.is_err(),
        "not empty"
    );
    let strange = tempfile::tempdir().expect("a folder");
    let db = Db::open(strange.path(), &Place::Sqlite).await.expect("it opens");
    assert!(
        backup::restore(&db, &files, &mut |_| {}).await.is_err(),
        "another deployment key"
    );
    let gone = backup::forget_companions(operator.folder.path(), 2);
    assert_eq!(gone.ok(), Some(1), "old companions go");
}

#[tokio::test]
async fn what_a_later_archive_says_was_erased_is_erased_in_an_older_one() {
    let (key, secret) = BackupKey::generate();
    let folder = tempfile::tempdir().expect("a folder");
    let operator = Operator { key, secret, folder };
    for engine in engines() {
        let district = District::new(&engine).await;
        lived_in(&district).await;
        let (old, companion) = operator.take(district.folder.path(), &district.place, 1).await;
        let (world, db) = (district.world(), district.world().db());
        let rows = db.query("SELECT id FROM text WHERE label = 'words'", &[]).await;
        let rows = rows.expect("the words");
        let text = rows[0].text(0).parse().expect("an id");
        let marks = "SELECT COUNT(*) FROM report WHERE mark IS NOT NULL";
        let marked = async |db: &Db| db.query(marks, &[]).await.expect("a count")[0].int(0);
        assert_eq!(marked(db).await, 1, "the words were compared by their likeness");
        let (rules, now, system) = (world.rules(), world.now(), gezhi_domain::actor::Actor::SYSTEM);
        let mut unit = gezhi_store::Unit::new(db, &rules, &system, (now, now));
        words::erase(db, &mut unit, text).await.expect("it is known");
        db.commit(unit.into_batch().expect("a batch"))
            .await
            .expect("it is erased");
        assert_eq!(words::text(db, text).await.expect("it reads"), None);
        assert_eq!(marked(db).await, 0, "no likeness outlives the words");
        holds(db, world).await;
        let (later, _) = operator.take(district.folder.path(), &district.place, 2).await;
        for (since, gone) in [(None, false), (Some(later.as_path()), true)] {
            let target = tempfile::tempdir().expect("a folder");
            let files = Files {
                archive: &old,
                companion: Some(&companion),
                since,
                secret: &operator.secret,
            };
            let back = restored(&district, (&Place::Sqlite, target.path()), &files)
                .await
                .expect("it is restored");
            let read = words::text(&back, text).await.expect("it reads");
            assert_eq!((read.is_none(), marked(&back).await == 0), (gone, gone));
            holds(&back, world).await;
        }
    }
}
