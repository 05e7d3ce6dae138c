//! Signing in: first passwords, second factors, recovery, throttling, sessions that end.

use gezhi_domain::actor::{Post, Role};
use gezhi_testkit::{Answer, Client, District, engines};
use http::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "a long plain phrase";

async fn sign_in(district: &District, body: Value) -> Answer {
    district.anybody().post("/api/v1/session", &body).await
}

fn signed_in(district: &District, answer: &Answer) -> Client {
    let cookie = answer.headers["set-cookie"].to_str().unwrap_or_default();
    district.anybody().with("cookie", cookie)
}

/// Somebody called `desk` who changed the first password.
async fn somebody(district: &District) -> Client {
    let system = district.somebody(Post::of(Role::SystemAdministrator)).await;
    let made = system
        .post("/api/v1/accounts", &json!({ "name": "desk" }))
        .await
        .expect(201);
    let first = made.field("/password");
    let answer = sign_in(district, json!({ "name": "desk", "password": first }))
        .await
        .expect(200);
    assert_eq!(answer.json["must_change_password"], true);
    let client = signed_in(district, &answer);
    let weak = json!({ "password": first, "new_password": "desk1234567A" });
    let weak = client.post("/api/v1/session/password", &weak).await.expect(422);
    assert_eq!(weak.field("/code"), "account.weak_password");
    let wrong = json!({ "password": "wrong", "new_password": PASSWORD });
    client.post("/api/v1/session/password", &wrong).await.expect(403);
    let change = json!({ "password": first, "new_password": PASSWORD });
    client.post("/api/v1/session/password", &change).await.expect(204);
    client
}

#[tokio::test]
async fn a_first_password_is_changed_before_anything_else() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let client = somebody(&district).await;
        client.get("/api/v1/session").await.expect(200);
        // Without a post nothing is permitted, and that is said plainly.
        client.get("/api/v1/cases").await.expect(403);
        sign_in(&district, json!({ "name": "desk", "password": PASSWORD }))
            .await
            .expect(200);
        let flags = sign_in(&district, json!({ "name": "desk", "password": PASSWORD })).await;
        let cookie = flags.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        let tls = district.anybody().with("x-forwarded-proto", "https");
        let secure = tls
            .post(
                "/api/v1/session",
                &json!({ "name": "desk", "password": PASSWORD }),
            )
            .await
            .expect(200);
        assert!(secure.headers["set-cookie"].to_str().unwrap().contains("Secure"));
    }
}

fn code_at(secret: &str, district: &District) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap_or_else(|_| panic!("Base32"));
    let totp = totp_rs::Builder::new().with_secret(secret).build();
    let now = u64::try_from(district.world().now().as_millis() / 1000).unwrap_or(0);
    totp.map(|totp| totp.generate(now).to_string())
        .unwrap_or_default()
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_it_is_on_and_each_code_counts_once() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let client = somebody(&district).await;
        let offer = client
            .post("/api/v1/session/second-factor/offer", &json!({}))
            .await
            .expect(200);
        let secret = offer.field("/secret").to_owned();
        assert!(offer.field("/otpauth").contains(&secret));
        let confirm = |code: &str| json!({ "secret": secret, "code": code, "password": PASSWORD });
        client
            .post("/api/v1/session/second-factor", &confirm("000000"))
            .await
            .expect(422);
        let now = code_at(&secret, &district);
        let codes = client
            .post("/api/v1/session/second-factor", &confirm(&now))
            .await
            .expect(200);
        let try_it = |code: Option<String>| {
            sign_in(
                &district,
                json!({ "name": "desk", "password": PASSWORD, "code": code }),
            )
        };
        let asked = try_it(None).await.expect(401);
        assert_eq!(asked.field("/code"), "second_factor");
        try_it(Some(now)).await.expect(401);
        district.pass(30);
        let next = code_at(&secret, &district);
        try_it(Some(next.clone())).await.expect(200);
        try_it(Some(next)).await.expect(401);
        let recovery = codes.field("/codes/0").to_lowercase();
        try_it(Some(recovery.clone())).await.expect(200);
        try_it(Some(recovery)).await.expect(401);
        let off = json!({ "password": PASSWORD });
        client
            .post("/api/v1/session/second-factor/off", &off)
            .await
            .expect(204);
        try_it(None).await.expect(200);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_and_names_are_not_given_away() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let guess = |name: &str| sign_in(&district, json!({ "name": name, "password": "wrong" }));
        let (known, unknown) = (guess("desk").await.expect(401), guess("nobody").await.expect(401));
        assert_eq!(known.json["code"], unknown.json["code"]);
        for _ in 0..7 {
            guess("desk").await.expect(401);
        }
        let slowed = guess("desk").await.expect(429);
        assert_eq!(slowed.field("/code"), "too_many_tries");
        assert_eq!(slowed.headers["retry-after"], "60");
        guess("other").await.expect(401);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    for engine in engines() {
        let district = District::new(&engine).await;
        let client = somebody(&district).await;
        let other = sign_in(&district, json!({ "name": "desk", "password": PASSWORD }))
            .await
            .expect(200);
        let other = signed_in(&district, &other);
        let list = client.get("/api/v1/sessions").await.expect(200);
        let items = list.json["items"].as_array().unwrap().clone();
        let others = items.iter().find(|session| session["current"] == false).unwrap();
        assert_eq!(items.len(), 2);
        let end = format!("/api/v1/sessions/{}", others["id"].as_str().unwrap());
        client.send(Method::DELETE, &end, None).await.expect(204);
        other.get("/api/v1/session").await.expect(401);
        client.get("/api/v1/session").await.expect(200);
        client
            .send(Method::DELETE, "/api/v1/session", None)
            .await
            .expect(204);
        client.get("/api/v1/session").await.expect(401);
        let cross = district
            .anybody()
            .with("cookie", "gezhi_session=x")
            .with("sec-fetch-site", "cross-site");
        cross
            .send(Method::DELETE, "/api/v1/session", None)
            .await
            .expect(403);
    }
}
