-- 202603010001_directory
CREATE TABLE "districts" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "code" VARCHAR(32 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_districts_1" ON "districts" ("code");
CREATE TABLE "departments" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "code" VARCHAR(32 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "search_text" VARCHAR(300 CHAR) NOT NULL,
  "disabled" BIT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_departments_1" ON "departments" ("code");
CREATE TABLE "outlets" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "code" VARCHAR(32 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "search_text" VARCHAR(300 CHAR) NOT NULL,
  "disabled" BIT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_outlets_1" ON "outlets" ("code");
CREATE INDEX "ix_outlets_2" ON "outlets" ("district_id");
CREATE TABLE "people" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "username" VARCHAR(64 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "tier" VARCHAR(16 CHAR) NOT NULL,
  "department_id" VARCHAR(36 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "search_text" VARCHAR(300 CHAR) NOT NULL,
  "disabled" BIT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_people_1" ON "people" ("username");
CREATE INDEX "ix_people_2" ON "people" ("department_id");
CREATE TABLE "roles" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "position" BIGINT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "person_roles" (
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "role_id" VARCHAR(36 CHAR) NOT NULL,
  PRIMARY KEY ("person_id", "role_id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id"),
  FOREIGN KEY ("role_id") REFERENCES "roles" ("id")
);
CREATE INDEX "ix_person_roles_1" ON "person_roles" ("role_id", "person_id");
CREATE TABLE "credentials" (
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "password_hash" VARCHAR(400 CHAR) NOT NULL,
  "failures" BIGINT NOT NULL,
  "locked_until" TIMESTAMP(6) WITH TIME ZONE,
  "must_change" BIT NOT NULL,
  PRIMARY KEY ("person_id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE TABLE "sessions" (
  "token_digest" VARCHAR(128 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "csrf" VARCHAR(128 CHAR) NOT NULL,
  "address" VARCHAR(64 CHAR) NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "last_seen_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "expires_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("token_digest"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_sessions_1" ON "sessions" ("person_id");
CREATE INDEX "ix_sessions_2" ON "sessions" ("expires_at");
CREATE TABLE "personal_settings" (
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "name" VARCHAR(120 CHAR) NOT NULL,
  "content" CLOB NOT NULL,
  PRIMARY KEY ("person_id", "name")
);
-- 202603010002_masters
CREATE TABLE "master_entries" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "ref" VARCHAR(40 CHAR) NOT NULL,
  "code" VARCHAR(32 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "search_text" VARCHAR(300 CHAR) NOT NULL,
  "parent_id" VARCHAR(36 CHAR) NOT NULL,
  "disabled" BIT NOT NULL,
  "fields" CLOB NOT NULL,
  "version" BIGINT NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "updated_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_master_entries_1" ON "master_entries" ("ref", "code");
CREATE INDEX "ix_master_entries_2" ON "master_entries" ("parent_id");
CREATE TABLE "closed_months" (
  "month_key" VARCHAR(7 CHAR) NOT NULL,
  "closed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("month_key")
);
-- 202603010003_papers
CREATE TABLE "documents" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "sort" VARCHAR(36 CHAR) NOT NULL,
  "number_reversed" VARCHAR(40 CHAR) NOT NULL,
  "type" VARCHAR(64 CHAR) NOT NULL,
  "title" VARCHAR(100 CHAR) NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "state_label" VARCHAR(64 CHAR) NOT NULL,
  "step_key" VARCHAR(64 CHAR) NOT NULL,
  "visit" BIGINT NOT NULL,
  "business_date" VARCHAR(10 CHAR) NOT NULL,
  "maker_id" VARCHAR(36 CHAR) NOT NULL,
  "maker_name" VARCHAR(100 CHAR) NOT NULL,
  "department_id" VARCHAR(36 CHAR) NOT NULL,
  "department_name" VARCHAR(100 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "summary" VARCHAR(500 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "amount" BIGINT NOT NULL,
  "head" CLOB NOT NULL,
  "line_items" CLOB NOT NULL,
  "chain" CLOB NOT NULL,
  "form_version" BIGINT NOT NULL,
  "create_key" VARCHAR(100 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "updated_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_documents_1" ON "documents" ("sort");
CREATE UNIQUE INDEX "ix_documents_2" ON "documents" ("maker_id", "create_key");
CREATE INDEX "ix_documents_3" ON "documents" ("number_reversed", "type", "sort");
CREATE INDEX "ix_documents_4" ON "documents" ("type", "sort", "state", "business_date");
CREATE INDEX "ix_documents_5" ON "documents" ("type", "state", "business_date", "sort");
CREATE INDEX "ix_documents_6" ON "documents" ("type", "state", "step_key", "sort");
CREATE INDEX "ix_documents_7" ON "documents" ("state", "sort");
CREATE INDEX "ix_documents_8" ON "documents" ("maker_id", "sort");
CREATE INDEX "ix_documents_9" ON "documents" ("department_id", "sort");
CREATE INDEX "ix_documents_10" ON "documents" ("department_id", "type", "state", "business_date");
CREATE INDEX "ix_documents_11" ON "documents" ("district_id", "sort");
CREATE INDEX "ix_documents_12" ON "documents" ("outlet_id", "sort");
CREATE INDEX "ix_documents_13" ON "documents" ("type", "business_date", "state", "sort");
CREATE TABLE "document_refs" (
  "entry_id" VARCHAR(40 CHAR) NOT NULL,
  "sort" VARCHAR(36 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  PRIMARY KEY ("entry_id", "sort"),
  FOREIGN KEY ("document_id") REFERENCES "documents" ("id")
);
CREATE INDEX "ix_document_refs_1" ON "document_refs" ("document_id", "entry_id");
CREATE TABLE "document_events" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "happened_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "actor_name" VARCHAR(100 CHAR) NOT NULL,
  "action" VARCHAR(32 CHAR) NOT NULL,
  "step_key" VARCHAR(64 CHAR) NOT NULL,
  "step_title" VARCHAR(100 CHAR) NOT NULL,
  "remark" CLOB NOT NULL,
  "changes" CLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("document_id") REFERENCES "documents" ("id")
);
CREATE INDEX "ix_document_events_1" ON "document_events" ("document_id", "id");
CREATE TABLE "attachments" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "name" VARCHAR(255 CHAR) NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "media_type" VARCHAR(127 CHAR) NOT NULL,
  "digest" VARCHAR(128 CHAR) NOT NULL,
  "uploaded_by" VARCHAR(36 CHAR) NOT NULL,
  "uploader_name" VARCHAR(100 CHAR) NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
-- 202603010004_inbox
CREATE TABLE "tasks" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "document_type" VARCHAR(64 CHAR) NOT NULL,
  "document_title" VARCHAR(100 CHAR) NOT NULL,
  "summary" VARCHAR(500 CHAR) NOT NULL,
  "maker_id" VARCHAR(36 CHAR) NOT NULL,
  "maker_name" VARCHAR(100 CHAR) NOT NULL,
  "department_id" VARCHAR(36 CHAR) NOT NULL,
  "department_name" VARCHAR(100 CHAR) NOT NULL,
  "business_date" VARCHAR(10 CHAR) NOT NULL,
  "step_key" VARCHAR(64 CHAR) NOT NULL,
  "step_title" VARCHAR(100 CHAR) NOT NULL,
  "function_id" VARCHAR(32 CHAR) NOT NULL,
  "visit" BIGINT NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "role_id" VARCHAR(36 CHAR) NOT NULL,
  "role_name" VARCHAR(100 CHAR) NOT NULL,
  "role_department" VARCHAR(36 CHAR) NOT NULL,
  "assignee" VARCHAR(36 CHAR) NOT NULL,
  "returned" BIT NOT NULL,
  "action" VARCHAR(32 CHAR) NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "actor_name" VARCHAR(100 CHAR) NOT NULL,
  "remark" CLOB NOT NULL,
  "decision_key" VARCHAR(100 CHAR) NOT NULL,
  "due_at" TIMESTAMP(6) WITH TIME ZONE,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "decided_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("document_id") REFERENCES "documents" ("id")
);
CREATE UNIQUE INDEX "ix_tasks_1" ON "tasks" ("document_id", "step_key", "visit");
CREATE INDEX "ix_tasks_2" ON "tasks" ("state", "role_id", "role_department", "assignee", "id", "maker_id", "document_type");
CREATE INDEX "ix_tasks_3" ON "tasks" ("state", "role_id", "role_department", "assignee", "function_id", "id", "maker_id");
CREATE INDEX "ix_tasks_4" ON "tasks" ("assignee", "kind", "state", "id");
CREATE INDEX "ix_tasks_5" ON "tasks" ("actor_id", "decided_at", "id", "document_type");
-- 202603010005_ledger
CREATE TABLE "stock_moves" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "document_type" VARCHAR(64 CHAR) NOT NULL,
  "source_id" VARCHAR(40 CHAR) NOT NULL,
  "line_no" BIGINT NOT NULL,
  "effect" VARCHAR(32 CHAR) NOT NULL,
  "revision" BIGINT NOT NULL,
  "direction" VARCHAR(8 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "amount" BIGINT NOT NULL,
  "category_id" VARCHAR(40 CHAR) NOT NULL,
  "supplier_id" VARCHAR(40 CHAR) NOT NULL,
  "business_date" VARCHAR(10 CHAR) NOT NULL,
  "posted_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "account" VARCHAR(16 CHAR) NOT NULL,
  "item_id" VARCHAR(40 CHAR) NOT NULL,
  "warehouse_id" VARCHAR(40 CHAR) NOT NULL,
  "location_id" VARCHAR(40 CHAR) NOT NULL,
  "department_id" VARCHAR(40 CHAR) NOT NULL,
  "class" VARCHAR(16 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_stock_moves_1" ON "stock_moves" ("document_id", "line_no", "effect", "revision");
CREATE INDEX "ix_stock_moves_2" ON "stock_moves" ("item_id", "id");
CREATE INDEX "ix_stock_moves_3" ON "stock_moves" ("warehouse_id", "id");
CREATE INDEX "ix_stock_moves_4" ON "stock_moves" ("account", "business_date");
CREATE INDEX "ix_stock_moves_5" ON "stock_moves" ("source_id", "item_id");
CREATE INDEX "ix_stock_moves_6" ON "stock_moves" ("category_id");
CREATE INDEX "ix_stock_moves_7" ON "stock_moves" ("supplier_id");
CREATE TABLE "stock_balances" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "account" VARCHAR(16 CHAR) NOT NULL,
  "item_id" VARCHAR(40 CHAR) NOT NULL,
  "warehouse_id" VARCHAR(40 CHAR) NOT NULL,
  "location_id" VARCHAR(40 CHAR) NOT NULL,
  "department_id" VARCHAR(40 CHAR) NOT NULL,
  "class" VARCHAR(16 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  CHECK ("quantity" >= 0)
);
CREATE UNIQUE INDEX "ix_stock_balances_1" ON "stock_balances" ("account", "item_id", "warehouse_id", "location_id", "department_id", "class");
CREATE INDEX "ix_stock_balances_2" ON "stock_balances" ("warehouse_id");
CREATE INDEX "ix_stock_balances_3" ON "stock_balances" ("location_id");
CREATE TABLE "stock_days" (
  "place_id" VARCHAR(36 CHAR) NOT NULL,
  "business_date" VARCHAR(10 CHAR) NOT NULL,
  "quantity_in" BIGINT NOT NULL,
  "quantity_out" BIGINT NOT NULL,
  PRIMARY KEY ("place_id", "business_date"),
  FOREIGN KEY ("place_id") REFERENCES "stock_balances" ("id")
);
CREATE INDEX "ix_stock_days_1" ON "stock_days" ("business_date", "place_id");
-- 202603010006_platform
CREATE TABLE "audit_log" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "happened_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "actor_name" VARCHAR(100 CHAR) NOT NULL,
  "address" VARCHAR(64 CHAR) NOT NULL,
  "request_id" VARCHAR(100 CHAR) NOT NULL,
  "function_id" VARCHAR(32 CHAR) NOT NULL,
  "action" VARCHAR(64 CHAR) NOT NULL,
  "object_id" VARCHAR(120 CHAR) NOT NULL,
  "state_before" CLOB NOT NULL,
  "state_after" CLOB NOT NULL,
  "outcome" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_audit_log_1" ON "audit_log" ("happened_at");
CREATE INDEX "ix_audit_log_2" ON "audit_log" ("actor_id", "happened_at");
CREATE INDEX "ix_audit_log_3" ON "audit_log" ("object_id");
CREATE TABLE "policy_rules" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "ptype" VARCHAR(16 CHAR) NOT NULL,
  "v0" VARCHAR(100 CHAR) NOT NULL,
  "v1" VARCHAR(100 CHAR) NOT NULL,
  "v2" VARCHAR(100 CHAR) NOT NULL,
  "v3" VARCHAR(100 CHAR) NOT NULL,
  "v4" VARCHAR(100 CHAR) NOT NULL,
  "v5" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "idempotency_keys" (
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "request_key" VARCHAR(100 CHAR) NOT NULL,
  "fingerprint" VARCHAR(128 CHAR) NOT NULL,
  "status" BIGINT NOT NULL,
  "body" CLOB NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("person_id", "request_key")
);
CREATE INDEX "ix_idempotency_keys_1" ON "idempotency_keys" ("created_at");
CREATE TABLE "counters" (
  "name" VARCHAR(64 CHAR) NOT NULL,
  "amount" BIGINT NOT NULL,
  PRIMARY KEY ("name")
);
-- 202611240007_seats
ALTER TABLE "tasks" ADD "seat" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "track" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "place" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "weight" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "assignee_name" VARCHAR(100 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "owner_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "owner_name" VARCHAR(100 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "added_by" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "escalated" BIT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "urges" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "tasks" ADD "urged_at" TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE "tasks" ADD "behalf_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "behalf_name" VARCHAR(100 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "tasks" ADD "worked_minutes" BIGINT DEFAULT 0 NOT NULL;
DROP INDEX "ix_tasks_1";
CREATE UNIQUE INDEX "ix_tasks_6" ON "tasks" ("document_id", "step_key", "visit", "seat");
ALTER TABLE "documents" ADD "chain_version" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "documents" ADD "resume" VARCHAR(200 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "document_events" ADD "behalf_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "document_events" ADD "behalf_name" VARCHAR(100 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "document_events" ADD "people" CLOB DEFAULT '' NOT NULL;
ALTER TABLE "document_events" ADD "files" CLOB DEFAULT '' NOT NULL;
ALTER TABLE "document_events" ADD "command_key" VARCHAR(100 CHAR) DEFAULT '' NOT NULL;
-- 202611240008_notices
DROP INDEX "ix_tasks_2";
DROP INDEX "ix_tasks_4";
DROP INDEX "ix_tasks_5";
CREATE INDEX "ix_tasks_7" ON "tasks" ("state", "role_id", "role_department", "assignee", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_8" ON "tasks" ("assignee", "kind", "state", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_9" ON "tasks" ("actor_id", "decided_at", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_10" ON "tasks" ("actor_id", "document_type", "decided_at", "id");
CREATE INDEX "ix_tasks_11" ON "tasks" ("actor_id", "function_id", "decided_at", "id");
CREATE INDEX "ix_tasks_12" ON "tasks" ("owner_id", "state");
CREATE INDEX "ix_tasks_13" ON "tasks" ("state", "due_at", "maker_id", "document_id");
DROP INDEX "ix_documents_8";
CREATE INDEX "ix_documents_14" ON "documents" ("maker_id", "sort", "type", "department_id", "created_at", "id");
CREATE INDEX "ix_documents_15" ON "documents" ("maker_id", "state", "sort", "id");
CREATE TABLE "notices" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "task_id" VARCHAR(36 CHAR) NOT NULL,
  "content" VARCHAR(500 CHAR) NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "seen" BIT NOT NULL,
  "read_at" TIMESTAMP(6) WITH TIME ZONE,
  "sent_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_notices_1" ON "notices" ("person_id", "id");
CREATE INDEX "ix_notices_2" ON "notices" ("person_id", "seen", "id");
CREATE TABLE "deputies" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "principal_id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "functions" CLOB NOT NULL,
  "from_date" VARCHAR(10 CHAR) NOT NULL,
  "to_date" VARCHAR(10 CHAR) NOT NULL,
  "reason" VARCHAR(500 CHAR) NOT NULL,
  "created_by" VARCHAR(36 CHAR) NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "ended_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("principal_id") REFERENCES "people" ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_deputies_1" ON "deputies" ("person_id", "to_date");
CREATE INDEX "ix_deputies_2" ON "deputies" ("principal_id");
CREATE TABLE "saved_filters" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "page" VARCHAR(64 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "query" CLOB NOT NULL,
  "shared" BIT NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE UNIQUE INDEX "ix_saved_filters_1" ON "saved_filters" ("person_id", "page", "name");
-- 202611240009_definitions
CREATE TABLE "definitions" (
  "type" VARCHAR(64 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  "chain" CLOB NOT NULL,
  "cc" CLOB NOT NULL,
  "note" VARCHAR(500 CHAR) NOT NULL,
  "author_id" VARCHAR(36 CHAR) NOT NULL,
  "author_name" VARCHAR(100 CHAR) NOT NULL,
  "published_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("type", "version")
);
CREATE TABLE "definition_drafts" (
  "type" VARCHAR(64 CHAR) NOT NULL,
  "base" BIGINT NOT NULL,
  "revision" BIGINT NOT NULL,
  "chain" CLOB NOT NULL,
  "cc" CLOB NOT NULL,
  "author_id" VARCHAR(36 CHAR) NOT NULL,
  "author_name" VARCHAR(100 CHAR) NOT NULL,
  "saved_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("type")
);
CREATE TABLE "calendar_days" (
  "day" VARCHAR(10 CHAR) NOT NULL,
  "working" BIT NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "author_id" VARCHAR(36 CHAR) NOT NULL,
  "author_name" VARCHAR(100 CHAR) NOT NULL,
  "changed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("day")
);
-- 202611240010_incidents
CREATE TABLE "incidents" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "item_key" VARCHAR(200 CHAR) NOT NULL,
  "open_as" VARCHAR(300 CHAR) NOT NULL,
  "step_key" VARCHAR(64 CHAR) NOT NULL,
  "title" VARCHAR(500 CHAR) NOT NULL,
  "cause" CLOB NOT NULL,
  "command" CLOB NOT NULL,
  "first_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "last_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "times" BIGINT NOT NULL,
  "resolved" BIT NOT NULL,
  "resolved_at" TIMESTAMP(6) WITH TIME ZONE,
  "resolver_id" VARCHAR(36 CHAR) NOT NULL,
  "resolver_name" VARCHAR(100 CHAR) NOT NULL,
  "remark" CLOB NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_incidents_1" ON "incidents" ("open_as");
CREATE INDEX "ix_incidents_2" ON "incidents" ("resolved", "id");
CREATE INDEX "ix_incidents_3" ON "incidents" ("resolved", "kind", "id");
CREATE INDEX "ix_incidents_4" ON "incidents" ("document_id");
CREATE TABLE "reconciliations" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "started_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "content" CLOB NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_reconciliations_1" ON "reconciliations" ("started_at");
-- 202611240011_tracking
ALTER TABLE "documents" ADD "submitted_at" TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE "documents" ADD "ended_at" TIMESTAMP(6) WITH TIME ZONE;
CREATE INDEX "ix_documents_31" ON "documents" ("submitted_at", "type", "department_id", "maker_id");
CREATE INDEX "ix_documents_32" ON "documents" ("ended_at", "state", "type", "department_id", "maker_id");
CREATE INDEX "ix_documents_33" ON "documents" ("state", "step_key", "visit", "type", "department_id", "maker_id", "id");
UPDATE "documents" SET
 "submitted_at" = (SELECT MIN("t"."created_at") FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND "t"."kind" = 'task'),
 "ended_at" = CASE WHEN "state" IN ('done', 'reversed', 'rejected', 'stopped') THEN COALESCE(
  (SELECT MAX("t"."decided_at") FROM "tasks" "t" WHERE "t"."document_id" = "documents"."id" AND "t"."kind" = 'task'), "updated_at") END
 WHERE "state" <> 'draft';
CREATE INDEX "ix_tasks_31" ON "tasks" ("kind", "decided_at", "action", "document_type", "step_key", "worked_minutes", "actor_id", "department_id", "maker_id", "document_id");
-- 202611240012_citizens
CREATE TABLE "citizens" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "name_key" VARCHAR(200 CHAR) NOT NULL,
  "id_sealed" VARCHAR(400 CHAR) NOT NULL,
  "id_index" VARCHAR(64 CHAR) NOT NULL,
  "last4_index" VARCHAR(64 CHAR) NOT NULL,
  "phone_sealed" VARCHAR(400 CHAR) NOT NULL,
  "address_sealed" CLOB NOT NULL,
  "household_kind" VARCHAR(16 CHAR) NOT NULL,
  "household_sealed" CLOB NOT NULL,
  "household_district" VARCHAR(36 CHAR) NOT NULL,
  "household_since" VARCHAR(10 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "photo" VARCHAR(36 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  "updated_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_citizens_1" ON "citizens" ("id_index");
CREATE INDEX "ix_citizens_2" ON "citizens" ("name_key", "last4_index", "id");
CREATE INDEX "ix_citizens_3" ON "citizens" ("last4_index", "id");
CREATE INDEX "ix_citizens_4" ON "citizens" ("district_id", "id");
CREATE INDEX "ix_citizens_5" ON "citizens" ("outlet_id", "id");
-- 202611240013_opinion_files
CREATE TABLE "opinion_files" (
  "event_id" VARCHAR(36 CHAR) NOT NULL,
  "file_id" VARCHAR(36 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  PRIMARY KEY ("event_id", "file_id"),
  FOREIGN KEY ("document_id") REFERENCES "documents" ("id")
);
CREATE INDEX "ix_opinion_files_1" ON "opinion_files" ("file_id", "document_id");
CREATE INDEX "ix_opinion_files_2" ON "opinion_files" ("document_id");
-- 202611240016_repair
ALTER TABLE "outlets" ADD "phone" VARCHAR(30 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "outlets" ADD "address" VARCHAR(200 CHAR) DEFAULT '' NOT NULL;
CREATE TABLE "repair_tickets" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "phase" VARCHAR(16 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "device_id" VARCHAR(36 CHAR) NOT NULL,
  "kind_id" VARCHAR(36 CHAR) NOT NULL,
  "fault_id" VARCHAR(36 CHAR) NOT NULL,
  "priority" VARCHAR(16 CHAR) NOT NULL,
  "way" VARCHAR(16 CHAR) NOT NULL,
  "caller" VARCHAR(50 CHAR) NOT NULL,
  "caller_phone" VARCHAR(30 CHAR) NOT NULL,
  "search_text" VARCHAR(600 CHAR) NOT NULL,
  "technician_id" VARCHAR(36 CHAR) NOT NULL,
  "technician_name" VARCHAR(100 CHAR) NOT NULL,
  "tried" VARCHAR(800 CHAR) NOT NULL,
  "planned_at" TIMESTAMP(6) WITH TIME ZONE,
  "registered_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "respond_by_at" TIMESTAMP(6) WITH TIME ZONE,
  "accept_by_at" TIMESTAMP(6) WITH TIME ZONE,
  "solve_by_at" TIMESTAMP(6) WITH TIME ZONE,
  "parts_by_at" TIMESTAMP(6) WITH TIME ZONE,
  "responded_at" TIMESTAMP(6) WITH TIME ZONE,
  "paused_at" TIMESTAMP(6) WITH TIME ZONE,
  "solved_at" TIMESTAMP(6) WITH TIME ZONE,
  "closed_at" TIMESTAMP(6) WITH TIME ZONE,
  "left_minutes" BIGINT NOT NULL,
  "paused_minutes" BIGINT NOT NULL,
  "respond_warned" BIGINT NOT NULL,
  "solve_warned" BIGINT NOT NULL,
  "logs" BIGINT NOT NULL,
  "rating" BIGINT NOT NULL,
  "reopens" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("id") REFERENCES "documents" ("id")
);
CREATE INDEX "ix_repair_tickets_1" ON "repair_tickets" ("phase", "id");
CREATE INDEX "ix_repair_tickets_2" ON "repair_tickets" ("technician_id", "phase", "id");
CREATE INDEX "ix_repair_tickets_3" ON "repair_tickets" ("outlet_id", "id");
CREATE INDEX "ix_repair_tickets_4" ON "repair_tickets" ("district_id", "id");
CREATE INDEX "ix_repair_tickets_5" ON "repair_tickets" ("device_id", "phase");
CREATE INDEX "ix_repair_tickets_6" ON "repair_tickets" ("caller_phone", "outlet_id");
CREATE INDEX "ix_repair_tickets_7" ON "repair_tickets" ("solved_at");
CREATE TABLE "repair_technicians" (
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "districts" VARCHAR(800 CHAR) NOT NULL,
  "kinds" VARCHAR(800 CHAR) NOT NULL,
  PRIMARY KEY ("person_id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
-- 202611240014_senior
CREATE TABLE "senior_applications" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "citizen_id" VARCHAR(36 CHAR) NOT NULL,
  "region" VARCHAR(16 CHAR) NOT NULL,
  "province" VARCHAR(8 CHAR) NOT NULL,
  "name_sealed" CLOB NOT NULL,
  "name_index" VARCHAR(64 CHAR) NOT NULL,
  "id_sealed" VARCHAR(400 CHAR) NOT NULL,
  "id_index" VARCHAR(64 CHAR) NOT NULL,
  "last4_index" VARCHAR(64 CHAR) NOT NULL,
  "phone_sealed" VARCHAR(400 CHAR) NOT NULL,
  "address_sealed" CLOB NOT NULL,
  "delivery" VARCHAR(16 CHAR) NOT NULL,
  "pickup_id" VARCHAR(36 CHAR) NOT NULL,
  "photo" VARCHAR(36 CHAR) NOT NULL,
  "proof" VARCHAR(36 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "phase" VARCHAR(16 CHAR) NOT NULL,
  "entered_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "reminders" BIGINT NOT NULL,
  "attempt" BIGINT NOT NULL,
  "serial" VARCHAR(64 CHAR) NOT NULL,
  "asked_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "verdict" VARCHAR(16 CHAR) NOT NULL,
  "reason" VARCHAR(500 CHAR) NOT NULL,
  "card_sealed" VARCHAR(400 CHAR) NOT NULL,
  "waybill" VARCHAR(64 CHAR) NOT NULL,
  "live_key" VARCHAR(64 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "closed_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("id") REFERENCES "documents" ("id"),
  FOREIGN KEY ("citizen_id") REFERENCES "citizens" ("id")
);
CREATE UNIQUE INDEX "ix_senior_applications_1" ON "senior_applications" ("live_key");
CREATE INDEX "ix_senior_applications_2" ON "senior_applications" ("outlet_id", "id");
CREATE INDEX "ix_senior_applications_3" ON "senior_applications" ("pickup_id", "id");
CREATE INDEX "ix_senior_applications_4" ON "senior_applications" ("district_id", "id");
CREATE INDEX "ix_senior_applications_5" ON "senior_applications" ("phase", "id");
CREATE INDEX "ix_senior_applications_6" ON "senior_applications" ("id_index", "id");
CREATE INDEX "ix_senior_applications_7" ON "senior_applications" ("name_index", "id");
CREATE INDEX "ix_senior_applications_8" ON "senior_applications" ("last4_index", "id");
CREATE INDEX "ix_senior_applications_9" ON "senior_applications" ("citizen_id");
CREATE TABLE "senior_verifications" (
  "serial" VARCHAR(64 CHAR) NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "attempt" BIGINT NOT NULL,
  "asked_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "verdict" VARCHAR(16 CHAR) NOT NULL,
  "score" BIGINT NOT NULL,
  "reason" VARCHAR(500 CHAR) NOT NULL,
  "way" VARCHAR(16 CHAR) NOT NULL,
  "answered_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("serial"),
  FOREIGN KEY ("application_id") REFERENCES "senior_applications" ("id")
);
CREATE INDEX "ix_senior_verifications_1" ON "senior_verifications" ("application_id", "attempt");
-- 202611290022_audit_chain
ALTER TABLE "audit_log" ADD "stamp" VARCHAR(120 CHAR) DEFAULT '' NOT NULL;
DROP INDEX "ix_audit_log_1";
DROP INDEX "ix_audit_log_2";
DROP INDEX "ix_audit_log_3";
CREATE INDEX "ix_audit_log_4" ON "audit_log" ("happened_at", "id");
CREATE INDEX "ix_audit_log_5" ON "audit_log" ("actor_id", "happened_at", "id");
CREATE INDEX "ix_audit_log_6" ON "audit_log" ("object_id", "happened_at", "id");
CREATE INDEX "ix_audit_log_7" ON "audit_log" ("function_id", "happened_at", "id");
CREATE TABLE "audit_links" (
  "seq" BIGINT NOT NULL,
  "entry_id" VARCHAR(36 CHAR) NOT NULL,
  "link" VARCHAR(120 CHAR) NOT NULL,
  PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "ix_audit_links_1" ON "audit_links" ("entry_id");
CREATE TABLE "audit_seals" (
  "seq" BIGINT NOT NULL,
  "head" VARCHAR(120 CHAR) NOT NULL,
  "sealed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "key_id" VARCHAR(40 CHAR) NOT NULL,
  "signature" VARCHAR(400 CHAR) NOT NULL,
  PRIMARY KEY ("seq")
);
CREATE TABLE "audit_archives" (
  "last_seq" BIGINT NOT NULL,
  "first_seq" BIGINT NOT NULL,
  "head" VARCHAR(120 CHAR) NOT NULL,
  "file" VARCHAR(200 CHAR) NOT NULL,
  "digest" VARCHAR(64 CHAR) NOT NULL,
  "archived_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "key_id" VARCHAR(40 CHAR) NOT NULL,
  "signature" VARCHAR(400 CHAR) NOT NULL,
  PRIMARY KEY ("last_seq")
);
CREATE TABLE "audit_checks" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "person_name" VARCHAR(100 CHAR) NOT NULL,
  "started_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "finished_at" TIMESTAMP(6) WITH TIME ZONE,
  "seen_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "checked" BIGINT NOT NULL,
  "total" BIGINT NOT NULL,
  "sealed_seq" BIGINT NOT NULL,
  "pending" BIGINT NOT NULL,
  "broken_kind" VARCHAR(16 CHAR) NOT NULL,
  "broken_seq" BIGINT NOT NULL,
  "broken_entry" VARCHAR(36 CHAR) NOT NULL,
  "remark" VARCHAR(500 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "audit_rules" (
  "code" VARCHAR(32 CHAR) NOT NULL,
  "threshold" BIGINT NOT NULL,
  "minutes" BIGINT NOT NULL,
  "from_time" VARCHAR(5 CHAR) NOT NULL,
  "until_time" VARCHAR(5 CHAR) NOT NULL,
  "disabled" BIT NOT NULL,
  PRIMARY KEY ("code")
);
CREATE TABLE "audit_alarms" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "rule_code" VARCHAR(32 CHAR) NOT NULL,
  "once" VARCHAR(120 CHAR) NOT NULL,
  "raised_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "actor_name" VARCHAR(100 CHAR) NOT NULL,
  "address" VARCHAR(64 CHAR) NOT NULL,
  "entry_id" VARCHAR(36 CHAR) NOT NULL,
  "content" VARCHAR(500 CHAR) NOT NULL,
  "handled" BIT NOT NULL,
  "handled_at" TIMESTAMP(6) WITH TIME ZONE,
  "handler_id" VARCHAR(36 CHAR) NOT NULL,
  "handler_name" VARCHAR(100 CHAR) NOT NULL,
  "remark" VARCHAR(500 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_audit_alarms_1" ON "audit_alarms" ("once");
CREATE INDEX "ix_audit_alarms_2" ON "audit_alarms" ("handled", "id");
CREATE INDEX "ix_audit_alarms_3" ON "audit_alarms" ("actor_id", "id");
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s1', "ptype", "v0", 'W-08.1', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s2', "ptype", "v0", 'W-08.2', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s3', "ptype", "v0", 'W-08.3', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s4', "ptype", "v0", 'W-08.4', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s5', "ptype", "v0", 'W-08.5', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s6', "ptype", "v0", 'W-08.6', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s7', "ptype", "v0", 'W-08.7', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-s8', "ptype", "v0", 'W-08.8', "v2", "v3", "v4", "v5" FROM "policy_rules" WHERE "v1" = 'W-08.*';
DELETE FROM "policy_rules" WHERE "v1" = 'W-08.*';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-av', "ptype", "v0", 'W-08.9', 'view', "v3", "v4", "v5" FROM "policy_rules" WHERE "v0" = 'auditor' AND "v1" = 'W-17.1' AND "v2" = 'view';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-ae', "ptype", "v0", 'W-08.9', 'export', "v3", "v4", "v5" FROM "policy_rules" WHERE "v0" = 'auditor' AND "v1" = 'W-17.1' AND "v2" = 'view';
INSERT INTO "policy_rules" ("id", "ptype", "v0", "v1", "v2", "v3", "v4", "v5")
 SELECT SUBSTR("id", 1, 33) || '-am', "ptype", "v0", 'W-08.9', 'manage', "v3", "v4", "v5" FROM "policy_rules" WHERE "v0" = 'auditor' AND "v1" = 'W-17.1' AND "v2" = 'view';
UPDATE "counters" SET "amount" = "amount" + 1 WHERE "name" = 'policy';
-- 202611290017_partners
CREATE TABLE "partner_nonces" (
  "owner" VARCHAR(40 CHAR) NOT NULL,
  "nonce" VARCHAR(64 CHAR) NOT NULL,
  "used_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("owner", "nonce")
);
CREATE INDEX "ix_partner_nonces_1" ON "partner_nonces" ("used_at");
CREATE TABLE "partner_serials" (
  "partner_id" VARCHAR(40 CHAR) NOT NULL,
  "serial" VARCHAR(64 CHAR) NOT NULL,
  "content" VARCHAR(64 CHAR) NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "taken_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("partner_id", "serial"),
  FOREIGN KEY ("application_id") REFERENCES "senior_applications" ("id")
);
CREATE UNIQUE INDEX "ix_partner_serials_1" ON "partner_serials" ("application_id");
-- 202611290021_rights
ALTER TABLE "departments" ADD "parent_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "departments" ADD "position" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "departments" ADD "version" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "departments" ADD "deleted_at" TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE "districts" ADD "version" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "outlets" ADD "kind" VARCHAR(16 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "outlets" ADD "version" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "people" ADD "version" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "people" ADD "created_at" TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE "people" ADD "deleted_at" TIMESTAMP(6) WITH TIME ZONE;
CREATE INDEX "ix_people_3" ON "people" ("outlet_id");
CREATE INDEX "ix_people_4" ON "people" ("district_id", "username");
ALTER TABLE "roles" ADD "reach" VARCHAR(16 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "roles" ADD "version" BIGINT DEFAULT 0 NOT NULL;
CREATE TABLE "function_settings" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "title" VARCHAR(100 CHAR) NOT NULL,
  "position" BIGINT NOT NULL,
  "disabled" BIT NOT NULL,
  "version" BIGINT NOT NULL,
  PRIMARY KEY ("id")
);
-- 202611290019_stuck
ALTER TABLE "senior_applications" ADD "card_index" VARCHAR(64 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "senior_applications" ADD "pickup_district" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "senior_applications" ADD "applied_on" VARCHAR(10 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "senior_applications" ADD "signed_on" VARCHAR(10 CHAR) DEFAULT '' NOT NULL;
CREATE INDEX "ix_senior_applications_31" ON "senior_applications" ("card_index");
CREATE INDEX "ix_senior_applications_32" ON "senior_applications" ("applied_on", "outlet_id", "district_id", "region");
CREATE INDEX "ix_senior_applications_33" ON "senior_applications" ("phase", "signed_on", "pickup_id", "pickup_district");
UPDATE "senior_applications" SET
 "applied_on" = (SELECT "d"."business_date" FROM "documents" "d" WHERE "d"."id" = "senior_applications"."id"),
 "pickup_district" = COALESCE((SELECT "o"."district_id" FROM "outlets" "o" WHERE "o"."id" = "senior_applications"."pickup_id"), '');
CREATE TABLE "senior_stuck_cards" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "origin" VARCHAR(16 CHAR) NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "card_sealed" VARCHAR(400 CHAR) NOT NULL,
  "card_index" VARCHAR(64 CHAR) NOT NULL,
  "name_sealed" CLOB NOT NULL,
  "name_index" VARCHAR(64 CHAR) NOT NULL,
  "id_sealed" VARCHAR(400 CHAR) NOT NULL,
  "id_index" VARCHAR(64 CHAR) NOT NULL,
  "last4_index" VARCHAR(64 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "signed_on" VARCHAR(10 CHAR) NOT NULL,
  "reason" VARCHAR(500 CHAR) NOT NULL,
  "listed_on" VARCHAR(10 CHAR) NOT NULL,
  "listed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "lister_id" VARCHAR(36 CHAR) NOT NULL,
  "lister_name" VARCHAR(100 CHAR) NOT NULL,
  "outcome" VARCHAR(16 CHAR) NOT NULL,
  "closed_at" TIMESTAMP(6) WITH TIME ZONE,
  "open_key" VARCHAR(64 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_senior_stuck_cards_1" ON "senior_stuck_cards" ("open_key");
CREATE INDEX "ix_senior_stuck_cards_2" ON "senior_stuck_cards" ("outlet_id", "id");
CREATE INDEX "ix_senior_stuck_cards_3" ON "senior_stuck_cards" ("district_id", "id");
CREATE INDEX "ix_senior_stuck_cards_4" ON "senior_stuck_cards" ("origin", "id");
CREATE INDEX "ix_senior_stuck_cards_5" ON "senior_stuck_cards" ("application_id");
CREATE INDEX "ix_senior_stuck_cards_6" ON "senior_stuck_cards" ("card_index");
CREATE INDEX "ix_senior_stuck_cards_7" ON "senior_stuck_cards" ("name_index", "id");
CREATE INDEX "ix_senior_stuck_cards_8" ON "senior_stuck_cards" ("id_index", "id");
CREATE INDEX "ix_senior_stuck_cards_9" ON "senior_stuck_cards" ("last4_index", "id");
CREATE INDEX "ix_senior_stuck_cards_10" ON "senior_stuck_cards" ("listed_on", "outlet_id", "district_id", "origin");
CREATE TABLE "senior_receipts" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "file_id" VARCHAR(36 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "uploaded_on" VARCHAR(10 CHAR) NOT NULL,
  "uploaded_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "uploader_id" VARCHAR(36 CHAR) NOT NULL,
  "uploader_name" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("application_id") REFERENCES "senior_applications" ("id")
);
CREATE UNIQUE INDEX "ix_senior_receipts_1" ON "senior_receipts" ("application_id", "kind");
CREATE INDEX "ix_senior_receipts_2" ON "senior_receipts" ("uploaded_on", "outlet_id", "district_id", "kind");
-- 202611290018_postal
CREATE TABLE "postal_parcels" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "number" VARCHAR(40 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "order_no" VARCHAR(40 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "name_sealed" CLOB NOT NULL,
  "name_index" VARCHAR(64 CHAR) NOT NULL,
  "phone_sealed" VARCHAR(400 CHAR) NOT NULL,
  "address_sealed" CLOB NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "newest_at" TIMESTAMP(6) WITH TIME ZONE,
  "newest_code" VARCHAR(32 CHAR) NOT NULL,
  "newest_state" VARCHAR(16 CHAR) NOT NULL,
  "told" VARCHAR(16 CHAR) NOT NULL,
  "behind" BIT NOT NULL,
  "manual" BIT NOT NULL,
  "sent_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "sent_by" VARCHAR(36 CHAR) NOT NULL,
  "sent_by_name" VARCHAR(100 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_postal_parcels_1" ON "postal_parcels" ("number");
CREATE INDEX "ix_postal_parcels_2" ON "postal_parcels" ("application_id");
CREATE INDEX "ix_postal_parcels_3" ON "postal_parcels" ("name_index", "id");
CREATE INDEX "ix_postal_parcels_4" ON "postal_parcels" ("state", "id");
CREATE INDEX "ix_postal_parcels_5" ON "postal_parcels" ("district_id", "id");
CREATE INDEX "ix_postal_parcels_6" ON "postal_parcels" ("outlet_id", "id");
CREATE INDEX "ix_postal_parcels_7" ON "postal_parcels" ("behind", "id");
CREATE INDEX "ix_postal_parcels_8" ON "postal_parcels" ("sent_at");
CREATE TABLE "postal_events" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "parcel_id" VARCHAR(36 CHAR) NOT NULL,
  "happened_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "code" VARCHAR(32 CHAR) NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "description" VARCHAR(200 CHAR) NOT NULL,
  "place" VARCHAR(100 CHAR) NOT NULL,
  "import_id" VARCHAR(36 CHAR) NOT NULL,
  "received_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "push_state" VARCHAR(16 CHAR) NOT NULL,
  "batch_id" VARCHAR(36 CHAR) NOT NULL,
  "note" VARCHAR(200 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("parcel_id") REFERENCES "postal_parcels" ("id")
);
CREATE UNIQUE INDEX "ix_postal_events_1" ON "postal_events" ("parcel_id", "happened_at", "code");
CREATE INDEX "ix_postal_events_2" ON "postal_events" ("push_state", "id");
CREATE INDEX "ix_postal_events_3" ON "postal_events" ("batch_id");
CREATE INDEX "ix_postal_events_4" ON "postal_events" ("code", "state");
CREATE TABLE "postal_imports" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "file_name" VARCHAR(200 CHAR) NOT NULL,
  "digest" VARCHAR(64 CHAR) NOT NULL,
  "bytes" BIGINT NOT NULL,
  "encoding" VARCHAR(16 CHAR) NOT NULL,
  "ignored" VARCHAR(200 CHAR) NOT NULL,
  "unknown_codes" VARCHAR(200 CHAR) NOT NULL,
  "read_rows" BIGINT NOT NULL,
  "taken" BIGINT NOT NULL,
  "repeated" BIGINT NOT NULL,
  "bad" BIGINT NOT NULL,
  "by_id" VARCHAR(36 CHAR) NOT NULL,
  "by_name" VARCHAR(100 CHAR) NOT NULL,
  "imported_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_postal_imports_1" ON "postal_imports" ("digest", "id");
CREATE TABLE "postal_import_problems" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "import_id" VARCHAR(36 CHAR) NOT NULL,
  "row_no" BIGINT NOT NULL,
  "column_name" VARCHAR(50 CHAR) NOT NULL,
  "reason" VARCHAR(200 CHAR) NOT NULL,
  "content" VARCHAR(200 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("import_id") REFERENCES "postal_imports" ("id")
);
CREATE INDEX "ix_postal_import_problems_1" ON "postal_import_problems" ("import_id", "id");
CREATE TABLE "postal_batches" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "events" BIGINT NOT NULL,
  "refused" BIGINT NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "attempts" BIGINT NOT NULL,
  "error" VARCHAR(200 CHAR) NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "tried_at" TIMESTAMP(6) WITH TIME ZONE,
  "done_at" TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_postal_batches_1" ON "postal_batches" ("state", "id");
-- 202611290024_months
CREATE TABLE "month_balances" (
  "month_key" VARCHAR(7 CHAR) NOT NULL,
  "place_id" VARCHAR(36 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  PRIMARY KEY ("month_key", "place_id")
);
CREATE TABLE "month_events" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "month_key" VARCHAR(7 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "person_name" VARCHAR(100 CHAR) NOT NULL,
  "reason" VARCHAR(200 CHAR) NOT NULL,
  "made_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_month_events_1" ON "month_events" ("month_key", "id");
CREATE TABLE "stock_holds" (
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "warehouse_id" VARCHAR(40 CHAR) NOT NULL,
  "location_id" VARCHAR(40 CHAR) NOT NULL,
  PRIMARY KEY ("document_id")
);
CREATE INDEX "ix_stock_holds_1" ON "stock_holds" ("warehouse_id");
INSERT INTO "counters" ("name", "amount") SELECT 'ledger_gate', 0 FROM (SELECT COUNT(*) AS "known" FROM "counters" WHERE "name" = 'ledger_gate') "c"
 WHERE "known" = 0;
INSERT INTO "month_balances" ("month_key", "place_id", "quantity") SELECT * FROM (SELECT "m"."month_key", "d"."place_id",
 SUM("d"."quantity_in" - "d"."quantity_out") AS "net" FROM "closed_months" "m" JOIN "stock_days" "d" ON "d"."business_date" <= "m"."month_key" || '-31'
 GROUP BY "m"."month_key", "d"."place_id") "f" WHERE "net" <> 0;
-- 202611290020_repair_promises
ALTER TABLE "repair_tickets" ADD "caller_sealed" VARCHAR(400 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "repair_tickets" ADD "caller_index" VARCHAR(64 CHAR) DEFAULT '' NOT NULL;
DROP INDEX "ix_repair_tickets_6";
CREATE INDEX "ix_repair_tickets_8" ON "repair_tickets" ("caller_index", "outlet_id");
CREATE TABLE "repair_levels" (
  "priority" VARCHAR(16 CHAR) NOT NULL,
  "respond_hours" BIGINT NOT NULL,
  "accept_hours" BIGINT NOT NULL,
  "solve_hours" BIGINT NOT NULL,
  PRIMARY KEY ("priority")
);
-- 202611290026_logins
ALTER TABLE "credentials" ADD "password_set_at" TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE "sessions" ADD "confirmed_until" TIMESTAMP(6) WITH TIME ZONE;
CREATE TABLE "earlier_passwords" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "password_hash" VARCHAR(400 CHAR) NOT NULL,
  "replaced_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_earlier_passwords_1" ON "earlier_passwords" ("person_id", "id");
CREATE TABLE "certificates" (
  "fingerprint" VARCHAR(64 CHAR) NOT NULL,
  "serial" VARCHAR(64 CHAR) NOT NULL,
  "subject" VARCHAR(200 CHAR) NOT NULL,
  "issuer" VARCHAR(200 CHAR) NOT NULL,
  "not_before" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "not_after" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "bound_by" VARCHAR(36 CHAR) NOT NULL,
  "bound_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("fingerprint"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_certificates_1" ON "certificates" ("person_id");
-- 202611290023_sources
ALTER TABLE "stock_moves" ADD "reverses_id" VARCHAR(40 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "stock_moves" ADD "district_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "stock_moves" ADD "receiver_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
CREATE INDEX "ix_stock_moves_31" ON "stock_moves" ("reverses_id");
CREATE INDEX "ix_stock_moves_32" ON "stock_moves" ("receiver_id", "business_date");
-- 202611290122_row_seals
CREATE TABLE "row_seals" (
  "area" VARCHAR(16 CHAR) NOT NULL,
  "row_key" VARCHAR(36 CHAR) NOT NULL,
  "content" CLOB NOT NULL,
  "stamp" VARCHAR(120 CHAR) NOT NULL,
  PRIMARY KEY ("area", "row_key")
);
-- 202611290036_deliveries
ALTER TABLE "notices" ADD "link" VARCHAR(200 CHAR) DEFAULT '' NOT NULL;
CREATE TABLE "report_plans" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "report" VARCHAR(20 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "query" CLOB NOT NULL,
  "rhythm" VARCHAR(10 CHAR) NOT NULL,
  "day_no" BIGINT NOT NULL,
  "hour_no" BIGINT NOT NULL,
  "state" VARCHAR(10 CHAR) NOT NULL,
  "reason" VARCHAR(500 CHAR) NOT NULL,
  "next_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "created_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE INDEX "ix_report_plans_1" ON "report_plans" ("person_id", "report");
CREATE INDEX "ix_report_plans_2" ON "report_plans" ("state", "next_at");
CREATE TABLE "report_deliveries" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "plan_id" VARCHAR(36 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "report" VARCHAR(20 CHAR) NOT NULL,
  "title" VARCHAR(100 CHAR) NOT NULL,
  "due_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "from_date" VARCHAR(10 CHAR) NOT NULL,
  "to_date" VARCHAR(10 CHAR) NOT NULL,
  "query" CLOB NOT NULL,
  "file_id" VARCHAR(36 CHAR) NOT NULL,
  "file_name" VARCHAR(255 CHAR) NOT NULL,
  "size_bytes" BIGINT NOT NULL,
  "row_count" BIGINT NOT NULL,
  "failure" VARCHAR(500 CHAR) NOT NULL,
  "made_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("person_id") REFERENCES "people" ("id")
);
CREATE UNIQUE INDEX "ix_report_deliveries_1" ON "report_deliveries" ("plan_id", "due_at");
CREATE INDEX "ix_report_deliveries_2" ON "report_deliveries" ("person_id", "id");
CREATE INDEX "ix_report_deliveries_3" ON "report_deliveries" ("plan_id", "id");
-- 202611290034_alerts
ALTER TABLE "stock_moves" ADD "expires_on" VARCHAR(10 CHAR) DEFAULT '' NOT NULL;
CREATE INDEX "ix_stock_moves_41" ON "stock_moves" ("expires_on", "item_id", "warehouse_id");
CREATE TABLE "stock_alerts" (
  "alert_key" VARCHAR(160 CHAR) NOT NULL,
  "opened_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("alert_key")
);
-- 202611290035_master_imports
CREATE TABLE "master_imports" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "ref" VARCHAR(40 CHAR) NOT NULL,
  "file_name" VARCHAR(200 CHAR) NOT NULL,
  "made" BIGINT NOT NULL,
  "changed" BIGINT NOT NULL,
  "same" BIGINT NOT NULL,
  "by_id" VARCHAR(36 CHAR) NOT NULL,
  "by_name" VARCHAR(100 CHAR) NOT NULL,
  "made_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "undone_at" TIMESTAMP(6) WITH TIME ZONE,
  "undone_by" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_master_imports_1" ON "master_imports" ("ref", "id");
CREATE TABLE "master_import_rows" (
  "import_id" VARCHAR(36 CHAR) NOT NULL,
  "entry_id" VARCHAR(36 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  "previous" CLOB NOT NULL,
  PRIMARY KEY ("import_id", "entry_id"),
  FOREIGN KEY ("import_id") REFERENCES "master_imports" ("id")
);
-- 202611290029_move_seals
ALTER TABLE "stock_moves" ADD "posting_id" VARCHAR(36 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "stock_moves" ADD "posting_size" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "stock_moves" ADD "seal" VARCHAR(1800 CHAR) DEFAULT '' NOT NULL;
ALTER TABLE "stock_balances" ADD "blocked" BIT DEFAULT 0 NOT NULL;
-- 202611290030_signatures
CREATE TABLE "decision_signatures" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "document_id" VARCHAR(40 CHAR) NOT NULL,
  "step_key" VARCHAR(64 CHAR) NOT NULL,
  "step_title" VARCHAR(100 CHAR) NOT NULL,
  "visit" BIGINT NOT NULL,
  "seat" BIGINT NOT NULL,
  "action" VARCHAR(32 CHAR) NOT NULL,
  "person_id" VARCHAR(36 CHAR) NOT NULL,
  "person_name" VARCHAR(200 CHAR) NOT NULL,
  "original" CLOB NOT NULL,
  "instruction" VARCHAR(64 CHAR) NOT NULL,
  "signed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "serial" VARCHAR(64 CHAR) NOT NULL,
  "fingerprint" VARCHAR(64 CHAR) NOT NULL,
  "certificate" CLOB NOT NULL,
  "signature" VARCHAR(400 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_decision_signatures_1" ON "decision_signatures" ("document_id", "id");
CREATE TABLE "batch_seals" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "object_id" VARCHAR(40 CHAR) NOT NULL,
  "digest" VARCHAR(64 CHAR) NOT NULL,
  "sealed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "key_id" VARCHAR(40 CHAR) NOT NULL,
  "signature" VARCHAR(400 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_batch_seals_1" ON "batch_seals" ("kind", "object_id", "id");
-- 202611290027_push
ALTER TABLE "outlets" ADD "deleted_at" TIMESTAMP(6) WITH TIME ZONE;
DROP INDEX "ix_outlets_2";
CREATE INDEX "ix_outlets_3" ON "outlets" ("district_id", "code");
CREATE INDEX "ix_outlets_4" ON "outlets" ("kind", "code");
CREATE TABLE "push_changes" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "object_id" VARCHAR(36 CHAR) NOT NULL,
  "sequence" BIGINT NOT NULL,
  "code" VARCHAR(64 CHAR) NOT NULL,
  "name" VARCHAR(100 CHAR) NOT NULL,
  "search_text" VARCHAR(300 CHAR) NOT NULL,
  "action" VARCHAR(32 CHAR) NOT NULL,
  "content" CLOB NOT NULL,
  "by_id" VARCHAR(36 CHAR) NOT NULL,
  "by_name" VARCHAR(100 CHAR) NOT NULL,
  "changed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ix_push_changes_1" ON "push_changes" ("object_id", "sequence");
CREATE INDEX "ix_push_changes_2" ON "push_changes" ("kind", "id");
CREATE TABLE "push_deliveries" (
  "change_id" VARCHAR(36 CHAR) NOT NULL,
  "target" VARCHAR(16 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "object_id" VARCHAR(36 CHAR) NOT NULL,
  "sequence" BIGINT NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "attempts" BIGINT NOT NULL,
  "tried_at" TIMESTAMP(6) WITH TIME ZONE,
  "done_at" TIMESTAMP(6) WITH TIME ZONE,
  "answer" VARCHAR(500 CHAR) NOT NULL,
  PRIMARY KEY ("change_id", "target"),
  FOREIGN KEY ("change_id") REFERENCES "push_changes" ("id")
);
CREATE INDEX "ix_push_deliveries_1" ON "push_deliveries" ("state", "kind", "change_id");
CREATE INDEX "ix_push_deliveries_2" ON "push_deliveries" ("object_id", "target", "sequence");
UPDATE "outlets" SET "kind" = 'center' WHERE "kind" = '' AND "district_id" = '';
UPDATE "outlets" SET "kind" = 'community' WHERE "kind" = '';
-- 202611290032_release
CREATE TABLE "release_boxes" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "item_id" VARCHAR(36 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "known" BIGINT NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "batch_id" VARCHAR(40 CHAR) NOT NULL,
  "planned_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "warehouse_id" VARCHAR(36 CHAR) NOT NULL,
  "receipt_id" VARCHAR(40 CHAR) NOT NULL,
  "order_id" VARCHAR(40 CHAR) NOT NULL,
  "holder_kind" VARCHAR(16 CHAR) NOT NULL,
  "holder_id" VARCHAR(36 CHAR) NOT NULL,
  "held_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "packer_id" VARCHAR(36 CHAR) NOT NULL,
  "packer_name" VARCHAR(100 CHAR) NOT NULL,
  "packed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "packed_on" VARCHAR(10 CHAR) NOT NULL,
  "printed" BIGINT NOT NULL,
  "remark" VARCHAR(200 CHAR) NOT NULL,
  "district_quantity" BIGINT NOT NULL,
  "district_on" VARCHAR(10 CHAR) NOT NULL,
  "distributed_on" VARCHAR(10 CHAR) NOT NULL,
  "outlet_quantity" BIGINT NOT NULL,
  "outlet_on" VARCHAR(10 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_release_boxes_1" ON "release_boxes" ("packed_at", "id");
CREATE INDEX "ix_release_boxes_2" ON "release_boxes" ("district_id", "packed_at", "id");
CREATE INDEX "ix_release_boxes_3" ON "release_boxes" ("outlet_id", "packed_at", "id");
CREATE INDEX "ix_release_boxes_4" ON "release_boxes" ("state", "packed_at", "id");
CREATE INDEX "ix_release_boxes_5" ON "release_boxes" ("batch_id", "state");
CREATE INDEX "ix_release_boxes_6" ON "release_boxes" ("order_id");
CREATE INDEX "ix_release_boxes_7" ON "release_boxes" ("receipt_id");
CREATE INDEX "ix_release_boxes_8" ON "release_boxes" ("holder_kind", "holder_id", "state");
CREATE TABLE "release_segments" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "box_id" VARCHAR(40 CHAR) NOT NULL,
  "position" BIGINT NOT NULL,
  "prefix" VARCHAR(40 CHAR) NOT NULL,
  "digits" BIGINT NOT NULL,
  "from_number" BIGINT NOT NULL,
  "to_number" BIGINT NOT NULL,
  "live" BIT NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("box_id") REFERENCES "release_boxes" ("id")
);
CREATE INDEX "ix_release_segments_1" ON "release_segments" ("prefix", "digits", "to_number");
CREATE INDEX "ix_release_segments_2" ON "release_segments" ("box_id", "position");
CREATE TABLE "release_cards" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "box_id" VARCHAR(40 CHAR) NOT NULL,
  "position" BIGINT NOT NULL,
  "card_sealed" VARCHAR(400 CHAR) NOT NULL,
  "card_index" VARCHAR(64 CHAR) NOT NULL,
  "name_sealed" CLOB NOT NULL,
  "application_id" VARCHAR(40 CHAR) NOT NULL,
  "mark" VARCHAR(16 CHAR) NOT NULL,
  "collected_on" VARCHAR(10 CHAR) NOT NULL,
  "signed_on" VARCHAR(10 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "open_key" VARCHAR(64 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("box_id") REFERENCES "release_boxes" ("id")
);
CREATE UNIQUE INDEX "ix_release_cards_1" ON "release_cards" ("open_key");
CREATE INDEX "ix_release_cards_2" ON "release_cards" ("box_id", "position");
CREATE INDEX "ix_release_cards_3" ON "release_cards" ("card_index");
CREATE INDEX "ix_release_cards_4" ON "release_cards" ("application_id");
CREATE INDEX "ix_release_cards_5" ON "release_cards" ("signed_on", "outlet_id", "district_id");
CREATE TABLE "release_holdings" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "box_id" VARCHAR(40 CHAR) NOT NULL,
  "card_id" VARCHAR(36 CHAR) NOT NULL,
  "act" VARCHAR(16 CHAR) NOT NULL,
  "holder_kind" VARCHAR(16 CHAR) NOT NULL,
  "holder_id" VARCHAR(36 CHAR) NOT NULL,
  "paper_id" VARCHAR(40 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "held_on" VARCHAR(10 CHAR) NOT NULL,
  "held_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "actor_id" VARCHAR(36 CHAR) NOT NULL,
  "actor_name" VARCHAR(100 CHAR) NOT NULL,
  "note" VARCHAR(500 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("box_id") REFERENCES "release_boxes" ("id")
);
CREATE INDEX "ix_release_holdings_1" ON "release_holdings" ("box_id", "id");
CREATE TABLE "release_batches" (
  "id" VARCHAR(40 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "state" VARCHAR(16 CHAR) NOT NULL,
  "boxes" BIGINT NOT NULL,
  "quantity" BIGINT NOT NULL,
  "registered_on" VARCHAR(10 CHAR) NOT NULL,
  "registered_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "registrar_id" VARCHAR(36 CHAR) NOT NULL,
  "registrar_name" VARCHAR(100 CHAR) NOT NULL,
  "signed_on" VARCHAR(10 CHAR) NOT NULL,
  "signer_id" VARCHAR(36 CHAR) NOT NULL,
  "signer_name" VARCHAR(100 CHAR) NOT NULL,
  "remark" VARCHAR(200 CHAR) NOT NULL,
  "version" BIGINT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "ix_release_batches_1" ON "release_batches" ("registered_at", "id");
CREATE INDEX "ix_release_batches_2" ON "release_batches" ("district_id", "registered_at", "id");
CREATE INDEX "ix_release_batches_3" ON "release_batches" ("state", "registered_at", "id");
CREATE TABLE "release_differences" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "box_id" VARCHAR(40 CHAR) NOT NULL,
  "batch_id" VARCHAR(40 CHAR) NOT NULL,
  "district_id" VARCHAR(36 CHAR) NOT NULL,
  "outlet_id" VARCHAR(36 CHAR) NOT NULL,
  "stage" VARCHAR(16 CHAR) NOT NULL,
  "kind" VARCHAR(16 CHAR) NOT NULL,
  "quantity" BIGINT NOT NULL,
  "reason" VARCHAR(200 CHAR) NOT NULL,
  "found_on" VARCHAR(10 CHAR) NOT NULL,
  "found_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "finder_id" VARCHAR(36 CHAR) NOT NULL,
  "finder_name" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("box_id") REFERENCES "release_boxes" ("id")
);
CREATE INDEX "ix_release_differences_1" ON "release_differences" ("box_id");
CREATE INDEX "ix_release_differences_2" ON "release_differences" ("batch_id");
CREATE INDEX "ix_release_differences_3" ON "release_differences" ("district_id", "id");
CREATE TABLE "release_prints" (
  "id" VARCHAR(36 CHAR) NOT NULL,
  "single" BIT NOT NULL,
  "labels" CLOB NOT NULL,
  "printed_at" TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  "printer_id" VARCHAR(36 CHAR) NOT NULL,
  "printer_name" VARCHAR(100 CHAR) NOT NULL,
  PRIMARY KEY ("id")
);
-- 202611290037_batch_proof
CREATE INDEX "ix_release_holdings_2" ON "release_holdings" ("paper_id", "act");
-- 202611290038_partial_indexes
DROP INDEX "ix_tasks_3";
DROP INDEX "ix_tasks_7";
DROP INDEX "ix_tasks_8";
DROP INDEX "ix_tasks_9";
DROP INDEX "ix_tasks_10";
DROP INDEX "ix_tasks_11";
DROP INDEX "ix_tasks_12";
DROP INDEX "ix_tasks_13";
DROP INDEX "ix_tasks_31";
CREATE INDEX "ix_tasks_41" ON "tasks" ("state", "role_id", "role_department", "assignee", "function_id", "id", "maker_id");
CREATE INDEX "ix_tasks_42" ON "tasks" ("state", "role_id", "role_department", "assignee", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_43" ON "tasks" ("assignee", "kind", "state", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_44" ON "tasks" ("actor_id", "decided_at", "id", "maker_id", "document_type", "function_id", "department_id", "due_at", "created_at", "document_id");
CREATE INDEX "ix_tasks_45" ON "tasks" ("actor_id", "document_type", "decided_at", "id");
CREATE INDEX "ix_tasks_46" ON "tasks" ("actor_id", "function_id", "decided_at", "id");
CREATE INDEX "ix_tasks_47" ON "tasks" ("owner_id", "state");
CREATE INDEX "ix_tasks_48" ON "tasks" ("state", "due_at", "document_id");
CREATE INDEX "ix_tasks_49" ON "tasks" ("maker_id", "state", "due_at", "document_id", "function_id");
CREATE INDEX "ix_tasks_50" ON "tasks" ("state", "created_at", "document_id");
CREATE INDEX "ix_tasks_51" ON "tasks" ("assignee", "state", "document_type", "id");
CREATE INDEX "ix_tasks_52" ON "tasks" ("kind", "decided_at", "action", "document_type", "step_key", "worked_minutes", "actor_id", "department_id", "maker_id", "document_id");
DROP INDEX "ix_documents_31";
DROP INDEX "ix_documents_32";
CREATE INDEX "ix_documents_41" ON "documents" ("submitted_at", "type", "department_id", "maker_id");
CREATE INDEX "ix_documents_42" ON "documents" ("ended_at", "state", "type", "department_id", "maker_id");
CREATE INDEX "ix_documents_43" ON "documents" ("business_date", "sort", "type", "state");
DROP INDEX "ix_stock_moves_5";
DROP INDEX "ix_stock_moves_31";
DROP INDEX "ix_stock_moves_32";
DROP INDEX "ix_stock_moves_41";
CREATE INDEX "ix_stock_moves_51" ON "stock_moves" ("source_id", "item_id");
CREATE INDEX "ix_stock_moves_52" ON "stock_moves" ("reverses_id");
CREATE INDEX "ix_stock_moves_53" ON "stock_moves" ("receiver_id", "business_date");
CREATE INDEX "ix_stock_moves_54" ON "stock_moves" ("expires_on", "item_id", "warehouse_id");
