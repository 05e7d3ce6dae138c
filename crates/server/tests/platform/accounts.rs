//! Accounts are made, given posts and looked after by three persons; a key and a lock act at once.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines};
use http::Method;
use serde_json::{Value, json};

struct Three {
    system: Client,
    security: Client,
    audit: Client,
}

async fn three(district: &District) -> Three {
    Three {
        system: district.somebody(Post::of(Role::SystemAdministrator)).await,
        security: district.somebody(Post::of(Role::SecurityAdministrator)).await,
        audit: district.somebody(Post::of(Role::AuditAdministrator)).await,
    }
}

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, path, Some(body.to_string())).await
}

#[tokio::test]
async fn an_account_needs_two_administrators_before_it_may_do_anything() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let Three {
            system,
            security,
            audit,
        } = three(&district).await;
        let new = json!({ "name": "desk_7" });
        security.post("/api/v1/accounts", &new).await.expect(403);
        audit.post("/api/v1/accounts", &new).await.expect(403);
        let made = system.post("/api/v1/accounts", &new).await.expect(201);
        let taken = system.post("/api/v1/accounts", &new).await.expect(409);
        assert_eq!(taken.field("/code"), "account.name_taken");
        let posts = format!("/api/v1/accounts/{}/posts", made.field("/id"));
        let dispatcher = json!({ "posts": [{ "role": "dispatcher" }] });
        put(&system, &posts, dispatcher.clone()).await.expect(403);
        put(&audit, &posts, dispatcher.clone()).await.expect(403);
        let given = put(&security, &posts, dispatcher).await.expect(200);
        assert_eq!(given.field("/posts/0/role"), "dispatcher");
        let rows = audit
            .get(&format!("/api/v1/journal?kind=account&id={}", made.field("/id")))
            .await
            .expect(200);
        let steps: Vec<(&str, &str)> = rows.json["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| (row["verb"].as_str().unwrap(), row["role"].as_str().unwrap()))
            .collect();
        assert_eq!(
            steps,
            [
                ("add", "system_administrator"),
                ("posts", "security_administrator")
            ]
        );
        assert!(!rows.text.contains("desk_7"), "the journal knows no names");
        system.get("/api/v1/journal").await.expect(403);
        for anybody in [&system, &security, &audit] {
            anybody.get("/api/v1/accounts").await.expect(200);
        }
    }
}

#[tokio::test]
async fn nobody_holds_two_administrators_posts_or_rules_over_the_own_account() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let Three { system, security, .. } = three(&district).await;
        let made = system
            .post("/api/v1/accounts", &json!({ "name": "desk_7" }))
            .await
            .expect(201);
        let posts = format!("/api/v1/accounts/{}/posts", made.field("/id"));
        for (wanted, code) in [
            (
                json!([{ "role": "system_administrator" }, { "role": "audit_administrator" }]),
                "account.administrator_alone",
            ),
            (
                json!([{ "role": "security_administrator" }, { "role": "dispatcher" }]),
                "account.administrator_alone",
            ),
            (json!([{ "role": "unit_handler" }]), "account.no_unit"),
            (
                json!([{ "role": "unit_handler", "unit": "nowhere" }]),
                "account.unknown_unit",
            ),
            (json!([{ "role": "town_dispatcher" }]), "account.no_town"),
            (json!([{ "role": "grid_head" }]), "account.no_grid"),
            (json!([{ "role": "contractor" }]), "account.no_account"),
        ] {
            let refused = put(&security, &posts, json!({ "posts": wanted }))
                .await
                .expect(422);
            assert_eq!(refused.field("/code"), code);
        }
        let own = security.get("/api/v1/session").await.expect(200);
        let own = format!("/api/v1/accounts/{}", own.field("/account"));
        let grab = json!({ "posts": [{ "role": "audit_administrator" }] });
        for refused in [
            put(&security, &format!("{own}/posts"), grab).await,
            security.post(&format!("{own}/lock"), &json!({})).await,
            security
                .post(
                    &format!("{own}/keys"),
                    &json!({ "name": "mine", "used_by": "device" }),
                )
                .await,
        ] {
            assert_eq!(refused.expect(409).field("/code"), "account.own");
        }
    }
}

#[tokio::test]
async fn the_last_administrator_of_a_kind_stays() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let Three { system, security, .. } = three(&district).await;
        let id = system.get("/api/v1/session").await.expect(200);
        let lock = format!("/api/v1/accounts/{}/lock", id.field("/account"));
        let refused = security.post(&lock, &json!({})).await.expect(409);
        assert_eq!(refused.field("/code"), "account.last_administrator");
        district.somebody(Post::of(Role::SystemAdministrator)).await;
        security.post(&lock, &json!({})).await.expect(200);
        system.get("/api/v1/session").await.expect(401);
    }
}

#[tokio::test]
async fn a_key_works_until_it_is_revoked_and_is_shown_once() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let Three { system, security, .. } = three(&district).await;
        let made = system
            .post("/api/v1/accounts", &json!({ "name": "program" }))
            .await
            .expect(201);
        let account = format!("/api/v1/accounts/{}", made.field("/id"));
        let posts = json!({ "posts": [{ "role": "intake_officer" }] });
        put(&security, &format!("{account}/posts"), posts)
            .await
            .expect(200);
        let keys = format!("{account}/keys");
        let key = json!({ "name": "phone-0113", "used_by": "device" });
        system.post(&keys, &key).await.expect(403);
        let key = security.post(&keys, &key).await.expect(201);
        let by_key = |token: &str| {
            district
                .anybody()
                .with("authorization", &format!("Bearer {token}"))
        };
        let device = by_key(key.field("/key"));
        let first = device.get("/api/v1/cases").await.expect(403);
        assert_eq!(first.field("/code"), "change_password");
        let session = district.anybody();
        let first = json!({ "name": "program", "password": made.field("/password") });
        let cookie = session.post("/api/v1/session", &first).await.expect(200);
        let session = session.with("cookie", cookie.headers["set-cookie"].to_str().unwrap());
        let change = json!({ "password": made.field("/password"), "new_password": "a long plain phrase" });
        session
            .post("/api/v1/session/password", &change)
            .await
            .expect(204);
        device.get("/api/v1/cases").await.expect(200);
        let list = security.get(&keys).await.expect(200);
        assert_eq!(
            (list.field("/items/0/name"), list.field("/items/0/used_by")),
            ("phone-0113", "device")
        );
        assert!(!list.text.contains(key.field("/key")));
        let one = format!("{keys}/{}", key.field("/id"));
        security
            .send(Method::DELETE, &one, Some("{}".into()))
            .await
            .expect(204);
        device.get("/api/v1/cases").await.expect(401);
        security
            .send(Method::DELETE, &one, Some("{}".into()))
            .await
            .expect(404);
    }
}
