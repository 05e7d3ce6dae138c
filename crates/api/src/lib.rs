//! Wire shapes: requests, views, problems, OpenAPI schemas.
