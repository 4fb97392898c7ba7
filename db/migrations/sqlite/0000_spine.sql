CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`scope` text NOT NULL,
	`appid` text,
	`key_hash` blob NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_key_hash_unique` ON `api_keys` (`key_hash`);--> statement-breakpoint
CREATE TABLE `apps` (
	`id` text PRIMARY KEY NOT NULL,
	`platform` text NOT NULL,
	`appid` text NOT NULL,
	`name` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`policy` text NOT NULL,
	`enabled` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `apps_appid_unique` ON `apps` (`appid`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`appid` text,
	`user_id` text,
	`session_id` text,
	`operator_id` text,
	`api_key_id` text,
	`ip` text,
	`user_agent` text,
	`request_id` text,
	`detail` text NOT NULL,
	`origin_digest` blob NOT NULL,
	`hash` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_events_id_unique` ON `audit_events` (`id`);--> statement-breakpoint
CREATE INDEX `audit_events_of_user` ON `audit_events` (`user_id`,`seq`) WHERE user_id is not null;--> statement-breakpoint
CREATE TABLE `audit_head` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	`signature` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `keyring` (
	`id` integer PRIMARY KEY NOT NULL,
	`sealed_root` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `session_keys` (
	`user_id` text NOT NULL,
	`fingerprint` blob NOT NULL,
	`sealed_key` text NOT NULL,
	`obtained_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `fingerprint`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` blob NOT NULL,
	`user_id` text NOT NULL,
	`ip` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`revoked_by` text,
	`revoked_reason` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_hash_unique` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_of_user` ON `sessions` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `used_codes` (
	`app_id` text NOT NULL,
	`code_hash` blob NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`app_id`, `code_hash`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`app_id` text NOT NULL,
	`openid` text NOT NULL,
	`unionid` text,
	`nickname` text,
	`avatar_url` text,
	`sealed_phone` text,
	`blocked_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`app_id`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_openid` ON `users` (`app_id`,`openid`);--> statement-breakpoint
CREATE TRIGGER `audit_events_stay` BEFORE DELETE ON `audit_events` BEGIN SELECT raise(ABORT, 'audit events are not deleted'); END;--> statement-breakpoint
CREATE TRIGGER `audit_events_stay_as_written` BEFORE UPDATE OF `seq`, `id`, `at`, `action`, `outcome`, `reason`, `appid`, `user_id`, `session_id`, `operator_id`, `api_key_id`, `request_id`, `detail`, `origin_digest`, `hash` ON `audit_events` BEGIN SELECT raise(ABORT, 'audit events are not changed'); END;--> statement-breakpoint
CREATE TRIGGER `audit_events_origin_only_erased` BEFORE UPDATE OF `ip`, `user_agent` ON `audit_events` WHEN new.ip IS NOT NULL OR new.user_agent IS NOT NULL BEGIN SELECT raise(ABORT, 'the origin of an audit event is erased or stays'); END;
