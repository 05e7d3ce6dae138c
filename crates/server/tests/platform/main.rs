//! What every part of the server shares: photos, accounts, problems, the document.

mod accounts;
mod geography;
mod links;
mod photos;
mod place;
mod signing_in;
