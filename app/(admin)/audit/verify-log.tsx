"use client";

import { Button } from "antd";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { z } from "zod";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EventTime } from "./event-time.tsx";

const report = z.object({
	ok: z.boolean(),
	events: z.number(),
	purged: z.number(),
	firstBroken: z.number().optional(),
	head: z.string(),
});

type Report = z.output<typeof report> & { at: string };

/** Checks the chain of the whole log and says what was found, and what to do when it is broken. */
export function VerifyLog() {
	const t = useTranslations("audit.verify");
	const [isOpen, setOpen] = useState(false);
	return (
		<>
			<Button onClick={() => setOpen(true)}>{t("open")}</Button>
			<Dialog isOpen={isOpen} title={t("title")} onClose={() => setOpen(false)}>
				<Verifying />
			</Dialog>
		</>
	);
}

function Verifying() {
	const t = useTranslations("audit.verify");
	const language = useLocale();
	const [found, setFound] = useState<Report | null>(null);
	const [failure, setFailure] = useState<string | null>(null);
	useEffect(() => {
		const controller = new AbortController();
		verified(language, controller.signal).then(setFound, (error: unknown) => {
			if (!controller.signal.aborted) setFailure(error instanceof Error ? error.message : "");
		});
		return () => controller.abort();
	}, [language]);
	return (
		<>
			<p className="dialog-text">{t("text")}</p>
			{!found && failure === null && <progress aria-label={t("title")} />}
			<div role="status">{found && <Found report={found} />}</div>
			<div role="alert">{failure !== null && <p className="notice notice-error">{failure || t("failed")}</p>}</div>
		</>
	);
}

function Found({ report: { ok, events, purged, firstBroken = 0, head, at } }: { report: Report }) {
	const t = useTranslations("audit.verify");
	return (
		<section className="explanation" data-outcome={ok ? "ok" : "failed"}>
			<p>
				<strong>{ok ? t("whole", { events }) : t("broken")}</strong> <EventTime at={at} />
			</p>
			{purged > 0 && <p>{t("purged", { purged })}</p>}
			{ok ? (
				<>
					<p>{t("head")}</p>
					<CodeBlock label={t("headName")} code={head} />
				</>
			) : (
				<>
					<p>
						{firstBroken > purged + events
							? t("cutOff", { seq: purged + events })
							: t("firstBroken", { seq: firstBroken, events })}
					</p>
					<ol>
						<li>{t("keep")}</li>
						<li>{t("compare")}</li>
						<li>{t("access")}</li>
					</ol>
				</>
			)}
		</section>
	);
}

async function verified(language: string, signal: AbortSignal): Promise<Report> {
	const response = await fetch("/api/admin/audit/verify", { signal, headers: { "Accept-Language": language } }).catch(
		() => null,
	);
	const answer: unknown = await response?.json().catch(() => null);
	const parsed = report.safeParse(answer);
	if (!parsed.success) throw new Error(String(Object(answer).message ?? ""));
	return { ...parsed.data, at: new Date().toISOString() };
}
