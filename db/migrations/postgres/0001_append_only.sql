CREATE FUNCTION "audit_events_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;
--> statement-breakpoint
CREATE FUNCTION "audit_events_refuse_unless_before_base"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD."seq" > coalesce((SELECT "seq" FROM "audit_base" WHERE "id" = 1), 0) THEN
		RAISE EXCEPTION '%', TG_ARGV[0];
	END IF;
	RETURN OLD;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_stay" BEFORE DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_unless_before_base"('audit events are not deleted');
--> statement-breakpoint
CREATE TRIGGER "audit_events_stay_all" BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_refuse"('audit events are not deleted');
--> statement-breakpoint
CREATE TRIGGER "audit_events_stay_as_written" BEFORE UPDATE OF "seq", "id", "at", "action", "outcome", "reason", "appid", "user_id", "session_id", "operator_id", "api_key_id", "request_id", "detail", "origin_digest", "hash" ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse"('audit events are not changed');
--> statement-breakpoint
CREATE TRIGGER "audit_events_origin_only_erased" BEFORE UPDATE OF "ip", "user_agent" ON "audit_events" FOR EACH ROW WHEN (NEW."ip" IS NOT NULL OR NEW."user_agent" IS NOT NULL) EXECUTE FUNCTION "audit_events_refuse"('the origin of an audit event is erased or stays');
