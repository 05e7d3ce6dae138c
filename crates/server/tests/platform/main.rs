//! What every part of the server shares: photos, accounts, problems, the document.

mod photos;
