//! Reference data over HTTP on both engines: upload, preview, apply; what moves and what stays.

mod calendar;
mod files;
mod recall;
mod views;

use gezhi_domain::actor::{Post, Role};
use gezhi_intake::reference::file;
use gezhi_testkit::{Answer, Client, District};
use http::Method;

async fn administrator(district: &District) -> Client {
    district.somebody(Post::of(Role::SystemAdministrator)).await
}

fn built_in(name: &str) -> &'static str {
    file(name).map_or("", |file| file.content)
}

async fn preview(client: &Client, name: &str, content: &str) -> Answer {
    let path = format!("/api/v1/reference/{name}/preview");
    client
        .bytes(Method::POST, &path, Some("text/csv"), content.into())
        .await
}

async fn apply(client: &Client, name: &str, base: i64, content: &str) -> Answer {
    let path = format!("/api/v1/reference/{name}");
    let client = client.clone().with("if-match", &format!("\"{base}\""));
    client
        .bytes(Method::POST, &path, Some("text/csv"), content.into())
        .await
}
