//! What every part of the server shares: photos, accounts, problems, the document.

mod accounts;
mod backup;
mod document;
mod geography;
mod helpers;
mod links;
mod photos;
mod place;
mod problems;
mod seals;
mod signing_in;
mod sorting;
