CREATE TABLE `access_tokens` (
	`app_id` text PRIMARY KEY NOT NULL,
	`sealed_token` text NOT NULL,
	`secret_digest` blob NOT NULL,
	`fetched_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`app_id`) REFERENCES `apps`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `budgets` (
	`key` text PRIMARY KEY NOT NULL,
	`spent` integer NOT NULL,
	`ends_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `budgets_by_end` ON `budgets` (`ends_at`);