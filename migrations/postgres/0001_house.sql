-- Records: each change carries a journal row in the same commit.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only'; END $$;
CREATE TABLE journal (
  position BIGINT PRIMARY KEY,
  kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
  verb TEXT NOT NULL, events TEXT NOT NULL,
  account TEXT NOT NULL, post TEXT NOT NULL,
  recorded_at BIGINT NOT NULL, occurred_at BIGINT NOT NULL,
  audience_before TEXT NOT NULL, audience_after TEXT NOT NULL
);
CREATE INDEX journal_record ON journal (id, position);
CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE seal (
  block BIGINT PRIMARY KEY, first_position BIGINT NOT NULL, last_position BIGINT NOT NULL,
  alg TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL, sealed_at BIGINT NOT NULL
);
CREATE TRIGGER seal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE matter_case (
  id TEXT PRIMARY KEY, version BIGINT NOT NULL,
  next_due_at BIGINT, aud_town TEXT, aud_grid TEXT, aud_units TEXT NOT NULL, aud_accounts TEXT NOT NULL,
  aud_excluded TEXT NOT NULL, aud_restricted BIGINT NOT NULL,
  number TEXT NOT NULL, stage TEXT NOT NULL, open BIGINT NOT NULL, received_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL, closed_at BIGINT, due_at BIGINT, source TEXT NOT NULL, external_number TEXT,
  case_type TEXT, nature TEXT, lead_unit TEXT, unit_grid TEXT, tile BIGINT, public_space BIGINT NOT NULL,
  published BIGINT NOT NULL, public_lon BIGINT, public_lat BIGINT,
  outcome TEXT, suspended BIGINT NOT NULL, escalated BIGINT NOT NULL, parent TEXT,
  desk_task TEXT, presses BIGINT NOT NULL, counts_until BIGINT NOT NULL,
  unplaced TEXT, call_back BIGINT,
  state TEXT NOT NULL
);
CREATE UNIQUE INDEX case_number ON matter_case (number);
CREATE INDEX case_next_due ON matter_case (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_received ON matter_case (received_at, id);
CREATE INDEX case_open_due ON matter_case (due_at, id) WHERE open = 1;
CREATE INDEX case_published ON matter_case (received_at, id) WHERE published = 1;
CREATE INDEX case_counted ON matter_case (counts_until, id);
CREATE INDEX case_unit ON matter_case (lead_unit, received_at);
CREATE INDEX case_desk_task ON matter_case (desk_task, received_at) WHERE desk_task IS NOT NULL;
CREATE INDEX case_unplaced ON matter_case (unplaced, received_at) WHERE unplaced IS NOT NULL;
CREATE INDEX case_call_back ON matter_case (received_at, id) WHERE call_back = 1;
CREATE INDEX case_ended ON matter_case (case_type, updated_at) WHERE open = 0;
CREATE INDEX case_tile ON matter_case (tile, received_at);
CREATE INDEX case_external ON matter_case (external_number, source) WHERE external_number IS NOT NULL;

CREATE TABLE text (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL, matter TEXT NOT NULL,
  alg TEXT NOT NULL, wrapped_key BYTEA, ciphertext BYTEA, created_at BIGINT NOT NULL
);
CREATE TABLE contact (
  id TEXT PRIMARY KEY, label TEXT NOT NULL, kind TEXT NOT NULL, matter TEXT NOT NULL,
  alg TEXT NOT NULL, wrapped_key BYTEA, ciphertext BYTEA, created_at BIGINT NOT NULL
);

CREATE TABLE report (
  id TEXT PRIMARY KEY, matter TEXT NOT NULL, source TEXT NOT NULL, received_at BIGINT NOT NULL,
  case_type TEXT, tile BIGINT, lon_e7 BIGINT, lat_e7 BIGINT, mark BYTEA
);
CREATE INDEX report_near ON report (tile, received_at);

-- Imports of tables. The file is an attachment; a wrong row is a line, a field and a message key.
CREATE TABLE import (
  id TEXT PRIMARY KEY, file TEXT NOT NULL, account TEXT NOT NULL, post TEXT NOT NULL, plan TEXT NOT NULL,
  status TEXT NOT NULL, total BIGINT NOT NULL, done BIGINT NOT NULL, received BIGINT NOT NULL,
  repeated BIGINT NOT NULL, failed BIGINT NOT NULL, created_at BIGINT NOT NULL, started_at BIGINT, ended_at BIGINT
);
CREATE INDEX import_running ON import (started_at, id) WHERE status = 'running';
CREATE TABLE import_error (
  import TEXT NOT NULL, line BIGINT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (import, line)
);
-- Rows received before, by a keyed hash.
CREATE TABLE import_row (key TEXT PRIMARY KEY, matter TEXT NOT NULL);

-- What a reporter proves with that a case is theirs; only keyed hashes.
CREATE TABLE receipt (
  matter TEXT PRIMARY KEY, kind TEXT NOT NULL, hash TEXT NOT NULL, second_factor TEXT, created_at BIGINT NOT NULL
);

CREATE TABLE attachment (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, matter TEXT NOT NULL, account TEXT NOT NULL, label TEXT NOT NULL,
  media_type TEXT NOT NULL, bytes BIGINT NOT NULL, sha256 TEXT NOT NULL, alg TEXT NOT NULL, wrapped_key BYTEA, released BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX attachment_matter ON attachment (matter, kind);
CREATE INDEX attachment_unclaimed ON attachment (created_at) WHERE matter = '';

CREATE TABLE reference (
  file TEXT NOT NULL, version BIGINT NOT NULL, content TEXT NOT NULL, applied_at BIGINT NOT NULL,
  applied_by TEXT NOT NULL, PRIMARY KEY (file, version)
);

CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL, totp TEXT, recovery TEXT NOT NULL,
  posts TEXT NOT NULL, locked BIGINT NOT NULL, must_change BIGINT NOT NULL, version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE api_key (
  hash TEXT PRIMARY KEY, account TEXT NOT NULL, name TEXT NOT NULL, used_by TEXT NOT NULL,
  created_at BIGINT NOT NULL, revoked_at BIGINT
);
CREATE INDEX api_key_account ON api_key (account);
CREATE TABLE case_link (
  hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, matter TEXT NOT NULL, unit TEXT NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT
);
CREATE INDEX case_link_matter ON case_link (matter);

-- Plumbing: may be lost or rebuilt without anyone losing a right.
CREATE TABLE session (
  hash TEXT PRIMARY KEY, account TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE TABLE idempotency (
  principal TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, answer TEXT NOT NULL, created_at BIGINT NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE TABLE cursor (name TEXT PRIMARY KEY, position BIGINT NOT NULL);
CREATE TABLE sweep (
  name TEXT PRIMARY KEY, due_on TEXT NOT NULL, account TEXT NOT NULL, after TEXT NOT NULL, done BIGINT NOT NULL
);
CREATE TABLE number_block (prefix TEXT PRIMARY KEY, next BIGINT NOT NULL);
-- A row holds every base count of its day and group in a column of its own.
CREATE TABLE figure_unit (
  day TEXT NOT NULL, unit TEXT NOT NULL, case_type TEXT NOT NULL,
  reported BIGINT NOT NULL, reported_and_filed BIGINT NOT NULL, rejected BIGINT NOT NULL, filed BIGINT NOT NULL,
  filed_and_kept BIGINT NOT NULL, filed_then_void BIGINT NOT NULL, missed_by_patrol BIGINT NOT NULL,
  due_file BIGINT NOT NULL, met_file BIGINT NOT NULL, on_time_file BIGINT NOT NULL, due_verify BIGINT NOT NULL,
  met_verify BIGINT NOT NULL, on_time_verify BIGINT NOT NULL, due_dispatch BIGINT NOT NULL,
  met_dispatch BIGINT NOT NULL, on_time_dispatch BIGINT NOT NULL, dispatched_accurately BIGINT NOT NULL,
  due_accept BIGINT NOT NULL, met_accept BIGINT NOT NULL, on_time_accept BIGINT NOT NULL, due_contact BIGINT NOT NULL,
  met_contact BIGINT NOT NULL, on_time_contact BIGINT NOT NULL, due_feedback BIGINT NOT NULL,
  met_feedback BIGINT NOT NULL, on_time_feedback BIGINT NOT NULL, due_handle BIGINT NOT NULL,
  met_handle BIGINT NOT NULL, on_time_handle BIGINT NOT NULL, late_handle BIGINT NOT NULL,
  unmet_handle BIGINT NOT NULL, extended BIGINT NOT NULL, due_inspect BIGINT NOT NULL, met_inspect BIGINT NOT NULL,
  on_time_inspect BIGINT NOT NULL, due_close BIGINT NOT NULL, met_close BIGINT NOT NULL,
  on_time_close BIGINT NOT NULL, due_to_close BIGINT NOT NULL, closed_of_due BIGINT NOT NULL,
  closed_on_time BIGINT NOT NULL, closed_late BIGINT NOT NULL, unclosed BIGINT NOT NULL, reworked BIGINT NOT NULL,
  due_part BIGINT NOT NULL, met_part BIGINT NOT NULL, on_time_part BIGINT NOT NULL, closed BIGINT NOT NULL,
  closed_by_force BIGINT NOT NULL, answered_directly BIGINT NOT NULL, fixed_on_spot BIGINT NOT NULL,
  rated BIGINT NOT NULL, unrated BIGINT NOT NULL, satisfied BIGINT NOT NULL, dissatisfied BIGINT NOT NULL,
  rated_for_help BIGINT NOT NULL, solved BIGINT NOT NULL, reopened BIGINT NOT NULL,
  PRIMARY KEY (day, unit, case_type)
);
CREATE TABLE figure_grid (
  day TEXT NOT NULL, town TEXT NOT NULL, grid TEXT NOT NULL, source TEXT NOT NULL,
  reported BIGINT NOT NULL, reported_and_filed BIGINT NOT NULL, rejected BIGINT NOT NULL, filed BIGINT NOT NULL,
  filed_and_kept BIGINT NOT NULL, filed_then_void BIGINT NOT NULL, missed_by_patrol BIGINT NOT NULL,
  due_file BIGINT NOT NULL, met_file BIGINT NOT NULL, on_time_file BIGINT NOT NULL, due_verify BIGINT NOT NULL,
  met_verify BIGINT NOT NULL, on_time_verify BIGINT NOT NULL, due_dispatch BIGINT NOT NULL,
  met_dispatch BIGINT NOT NULL, on_time_dispatch BIGINT NOT NULL, dispatched_accurately BIGINT NOT NULL,
  due_accept BIGINT NOT NULL, met_accept BIGINT NOT NULL, on_time_accept BIGINT NOT NULL, due_contact BIGINT NOT NULL,
  met_contact BIGINT NOT NULL, on_time_contact BIGINT NOT NULL, due_feedback BIGINT NOT NULL,
  met_feedback BIGINT NOT NULL, on_time_feedback BIGINT NOT NULL, due_handle BIGINT NOT NULL,
  met_handle BIGINT NOT NULL, on_time_handle BIGINT NOT NULL, late_handle BIGINT NOT NULL,
  unmet_handle BIGINT NOT NULL, extended BIGINT NOT NULL, due_inspect BIGINT NOT NULL, met_inspect BIGINT NOT NULL,
  on_time_inspect BIGINT NOT NULL, due_close BIGINT NOT NULL, met_close BIGINT NOT NULL,
  on_time_close BIGINT NOT NULL, due_to_close BIGINT NOT NULL, closed_of_due BIGINT NOT NULL,
  closed_on_time BIGINT NOT NULL, closed_late BIGINT NOT NULL, unclosed BIGINT NOT NULL, reworked BIGINT NOT NULL,
  due_part BIGINT NOT NULL, met_part BIGINT NOT NULL, on_time_part BIGINT NOT NULL, closed BIGINT NOT NULL,
  closed_by_force BIGINT NOT NULL, answered_directly BIGINT NOT NULL, fixed_on_spot BIGINT NOT NULL,
  rated BIGINT NOT NULL, unrated BIGINT NOT NULL, satisfied BIGINT NOT NULL, dissatisfied BIGINT NOT NULL,
  rated_for_help BIGINT NOT NULL, solved BIGINT NOT NULL, reopened BIGINT NOT NULL,
  PRIMARY KEY (day, town, grid, source)
);
