//! What every part of the server shares: photos, accounts, problems, the document.

mod accounts;
mod links;
mod photos;
mod signing_in;
