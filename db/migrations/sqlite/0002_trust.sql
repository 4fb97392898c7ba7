CREATE TABLE `app_pushes` (
	`app_id` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	FOREIGN KEY (`app_id`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `master_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`check` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_base` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	`signature` blob NOT NULL
);
--> statement-breakpoint
DROP TRIGGER `audit_events_stay`;--> statement-breakpoint
CREATE TRIGGER `audit_events_stay` BEFORE DELETE ON `audit_events` WHEN old.seq > coalesce((SELECT `seq` FROM `audit_base`), 0) BEGIN SELECT raise(ABORT, 'audit events are not deleted'); END;
