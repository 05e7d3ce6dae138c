//! Accounts 账户 for administrators: list, add, posts, lock, reset, keys, sessions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use gezhi_api::account::{
    AccountForm, AccountList, AccountView, FirstPassword, KeyForm, KeyList, KeyUse, KeyView, NewKey,
    PostForm, PostsForm,
};
use gezhi_api::session::PostView;
use gezhi_desk::{AddAccount, Change, ChangeAccount, RevokeKey, SaveKey, transact};
use gezhi_domain::access;
use gezhi_domain::code::AccountId;
use gezhi_store::account::{self, Account};
use gezhi_store::new_bits;
use serde_json::json;

use super::Nothing;
use crate::body::Write;
use crate::failure::Failure;
use crate::operation::{Access, Book, Operation, Writes};
use crate::password;
use crate::session::{Who, hash, new_token};
use crate::state::{App, Heavy};

const TAG: &str = "accounts";

pub(super) fn add(book: Book) -> Book {
    let may = |action| Access::May("account", action);
    let list_them = Operation::get("/api/v1/accounts", TAG, "Every account")
        .access(may(access::READ))
        .answers::<AccountList>(200);
    let add_it = Operation::post("/api/v1/accounts", TAG, "Add an account that may do nothing yet")
        .access(may("add"))
        .body::<AccountForm>()
        .answers::<FirstPassword>(201);
    let posts_it = Operation::put(
        "/api/v1/accounts/{id}/posts",
        TAG,
        "Give these posts and no others",
    )
    .access(may("posts"))
    .body::<PostsForm>()
    .example(json!({ "posts": [{ "role": "unit_handler", "unit": "traffic_police" }] }))
    .answers::<AccountView>(200);
    let lock_it = Operation::post("/api/v1/accounts/{id}/lock", TAG, "Bar an account")
        .access(may("lock"))
        .body::<Nothing>()
        .answers::<AccountView>(200);
    let unlock_it = Operation::post("/api/v1/accounts/{id}/unlock", TAG, "Let an account in again")
        .access(may("lock"))
        .body::<Nothing>()
        .answers::<AccountView>(200);
    let reset_it = Operation::post(
        "/api/v1/accounts/{id}/reset",
        TAG,
        "Give a new first password; the second factor is off and sessions end",
    )
    .access(may("reset"))
    .body::<Nothing>()
    .answers::<FirstPassword>(200);
    let end_them = Operation::post(
        "/api/v1/accounts/{id}/end-sessions",
        TAG,
        "End every session of an account",
    )
    .access(may("end_sessions"))
    .writes(Writes::Plumbing)
    .body::<Nothing>()
    .answers_nothing();
    let book = book
        .with(list_them, get(list))
        .with(add_it, post(add_account))
        .with(posts_it, put(give_posts))
        .with(lock_it, post(lock))
        .with(unlock_it, post(unlock))
        .with(reset_it, post(reset))
        .with(end_them, post(end_sessions));
    keys(book)
}

fn keys(book: Book) -> Book {
    let may = |action| Access::May("account", action);
    let list_them = Operation::get("/api/v1/accounts/{id}/keys", TAG, "The keys of an account")
        .access(may("keys"))
        .answers::<KeyList>(200);
    let add_it = Operation::post(
        "/api/v1/accounts/{id}/keys",
        TAG,
        "Make a key for a program or a device; it is shown once",
    )
    .access(may("keys"))
    .body::<KeyForm>()
    .answers::<NewKey>(201);
    let revoke_it = Operation::delete("/api/v1/accounts/{id}/keys/{key}", TAG, "Take a key back")
        .access(may("keys"))
        .answers_nothing();
    book.with(list_them, get(list_keys))
        .with(add_it, post(add_key))
        .with(revoke_it, delete(revoke_key))
}

fn permit(who: &Who, action: &str) -> Result<(), Failure> {
    access::scope(who.actor.post.role, "account", action)
        .map(drop)
        .ok_or(Failure::DENIED)
}

fn known(id: &str) -> Result<AccountId, Failure> {
    id.parse().map_err(|_| Failure::NOT_FOUND)
}

fn view(account: &Account) -> AccountView {
    AccountView {
        id: account.id.to_string(),
        name: account.name.clone(),
        posts: account.posts.iter().map(PostView::of).collect(),
        locked: account.locked,
        second_factor: account.totp.is_some(),
        must_change_password: account.must_change,
    }
}

async fn list(State(app): State<App>, who: Who) -> Result<Json<AccountList>, Failure> {
    permit(&who, access::READ)?;
    let all = account::all(app.world()?.db()).await?;
    Ok(Json(AccountList {
        items: all.iter().map(view).collect(),
    }))
}

/// A first password and its hash.
async fn first_password(app: &App) -> Result<(String, String), Failure> {
    let password = password::new_password().map_err(|error| Failure::internal(&error))?;
    let typed = password.clone();
    let hashed = app
        .heavy(Heavy::Password, move || password::protect(&typed))
        .await?;
    Ok((password, hashed.map_err(|error| Failure::internal(&error))?))
}

async fn add_account(
    State(app): State<App>,
    who: Who,
    write: Write<AccountForm>,
) -> Result<(StatusCode, Json<FirstPassword>), Failure> {
    permit(&who, "add")?;
    let (password, hashed) = first_password(&app).await?;
    let name = &write.body.name;
    let add = AddAccount {
        name,
        password: &hashed,
        id: AccountId::from_bits(new_bits()),
    };
    // No idempotency key: a first password is shown once and is not kept for a second answer.
    let done = transact(app.world()?, write.deed(&who, None), &add).await?;
    let first = FirstPassword {
        id: done.answer.to_string(),
        name: name.to_string(),
        password,
    };
    Ok((StatusCode::CREATED, Json(first)))
}

/// Changes an account; its sessions are read again at once, so that a lost post is lost now.
async fn change<T>(
    app: &App,
    who: &Who,
    (id, write): (&str, &Write<T>),
    change: Change,
) -> Result<Account, Failure> {
    let id = known(id)?;
    let world = app.world()?;
    let once = write.once(who);
    let change = ChangeAccount { id, change: &change };
    transact(world, write.deed(who, once.as_ref()), &change).await?;
    app.sessions().forget(id);
    let after = account::by_id(world.db(), id).await?;
    after.ok_or(Failure::NOT_FOUND)
}

async fn give_posts(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<PostsForm>,
) -> Result<Json<AccountView>, Failure> {
    let posts = write.body.posts.iter().map(PostForm::read).collect();
    let after = change(&app, &who, (&id, &write), Change::Posts(posts)).await?;
    Ok(Json(view(&after)))
}

async fn lock(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<Nothing>,
) -> Result<Json<AccountView>, Failure> {
    let after = change(&app, &who, (&id, &write), Change::Lock).await?;
    account::end_sessions(app.world()?.db(), after.id, "").await?;
    Ok(Json(view(&after)))
}

async fn unlock(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<Nothing>,
) -> Result<Json<AccountView>, Failure> {
    let after = change(&app, &who, (&id, &write), Change::Unlock).await?;
    Ok(Json(view(&after)))
}

async fn reset(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<Nothing>,
) -> Result<Json<FirstPassword>, Failure> {
    permit(&who, "reset")?;
    let (password, hashed) = first_password(&app).await?;
    let reset = ChangeAccount {
        id: known(&id)?,
        change: &Change::Reset(hashed),
    };
    transact(app.world()?, write.deed(&who, None), &reset).await?;
    account::end_sessions(app.world()?.db(), reset.id, "").await?;
    app.sessions().forget(reset.id);
    let after = account::by_id(app.world()?.db(), reset.id).await?;
    let after = after.ok_or(Failure::NOT_FOUND)?;
    Ok(Json(FirstPassword {
        id: after.id.to_string(),
        name: after.name,
        password,
    }))
}

async fn end_sessions(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    _: Write<Nothing>,
) -> Result<StatusCode, Failure> {
    permit(&who, "end_sessions")?;
    let id = known(&id)?;
    account::end_sessions(app.world()?.db(), id, "").await?;
    app.sessions().forget(id);
    Ok(StatusCode::NO_CONTENT)
}

async fn list_keys(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Json<KeyList>, Failure> {
    permit(&who, "keys")?;
    let keys = account::keys(app.world()?.db(), known(&id)?).await?;
    let view = |key: account::Key| KeyView {
        id: key.id,
        name: key.name,
        used_by: key.used_by,
        created_at: key.created_at.to_string(),
        revoked_at: key.revoked_at.map(|at| at.to_string()),
    };
    Ok(Json(KeyList {
        items: keys.into_iter().map(view).collect(),
    }))
}

async fn add_key(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    write: Write<KeyForm>,
) -> Result<(StatusCode, Json<NewKey>), Failure> {
    let key = new_token().map_err(|error| Failure::internal(&error))?;
    let hashed = hash(&key);
    let save = SaveKey {
        hash: &hashed,
        account: known(&id)?,
        name: &write.body.name,
        used_by: match write.body.used_by {
            KeyUse::Program => account::KeyUse::Program,
            KeyUse::Device => account::KeyUse::Device,
        },
    };
    transact(app.world()?, write.deed(&who, None), &save).await?;
    let id = hashed[..16].to_owned();
    Ok((StatusCode::CREATED, Json(NewKey { id, key })))
}

async fn revoke_key(
    State(app): State<App>,
    who: Who,
    Path((id, key)): Path<(String, String)>,
    write: Write<Nothing>,
) -> Result<StatusCode, Failure> {
    let account = known(&id)?;
    let revoke = RevokeKey { account, id: &key };
    let once = write.once(&who);
    transact(app.world()?, write.deed(&who, once.as_ref()), &revoke).await?;
    app.sessions().forget(account);
    Ok(StatusCode::NO_CONTENT)
}
