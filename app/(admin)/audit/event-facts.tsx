import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { isAuditReason } from "../../../lib/audit-codes.ts";
import type { EventItem } from "../../../lib/audit-log.ts";
import type { AuditNames } from "../../../lib/audit-names.ts";
import { Facts } from "../../ui/facts.tsx";
import { Foreign } from "../../ui/foreign.tsx";
import { Id } from "../../ui/id.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Actor, AppName } from "./actor.tsx";
import { UnmaskAddress } from "./unmask-address.tsx";

interface EventFactsProps {
	event: EventItem;
	names: AuditNames;
	mayUnmask: boolean;
}

/** The members of an event, with names instead of ids where there are any. What is null is left out. */
export function EventFacts({ event, names, mayUnmask }: EventFactsProps) {
	const t = useTranslations("audit.event");
	const details = useDetails(event);
	const { at, seq, action, outcome, reason, appid, sessionId, ip, userAgent, requestId, id } = event;
	const app = appid === null ? undefined : names.apps.get(appid);
	const facts: [string, ReactNode][] = [
		[t("at"), <Moment key="at" at={at} />],
		[t("who"), <Actor key="who" event={event} names={names} />],
		[
			t("app"),
			appid === null ? undefined : app ? (
				<span key="app">
					<Link href={`/apps/${app.id}`} prefetch={false}>
						<AppName appid={appid} names={names} />
					</Link>{" "}
					{app.name !== appid && <Id value={appid} length={24} />}
				</span>
			) : (
				<Id key="app" value={appid} length={24} />
			),
		],
		[
			t("session"),
			sessionId === null ? undefined : <Id key="session" value={sessionId} href={`/sessions/${sessionId}`} />,
		],
		[
			t("ip"),
			ip === null ? undefined : mayUnmask ? (
				<UnmaskAddress key="ip" id={id} masked={ip} />
			) : (
				<bdi key="ip" className="id">
					{ip}
				</bdi>
			),
		],
		[t("userAgent"), userAgent === null ? undefined : <Foreign key="agent" text={userAgent} length={120} />],
		[
			t("code"),
			<bdi key="code" className="id">
				{[action, outcome, ...(reason !== null && isAuditReason(reason) ? [reason] : [])].join(" · ")}
			</bdi>,
		],
		...details,
		[t("requestId"), requestId === null ? undefined : <Id key="request" value={requestId} length={24} />],
		[
			t("id"),
			<span key="id">
				<Id value={id} length={24} /> <span className="note">{t("seq", { seq })}</span>
			</span>,
		],
	];
	return <Facts facts={facts} />;
}

const named = [
	...([
		"kind",
		"keyAge",
		"errcode",
		"hint",
		"event",
		"format",
		"filters",
		"events",
		"complete",
		"name",
		"scope",
	] as const),
	...(["sessions", "users", "apiKeys", "platform", "id", "push", "parts", "by"] as const),
];

// What the operator gave as his reason stands in the explanation.
function useDetails({ detail }: EventItem): [string, ReactNode][] {
	const t = useTranslations("audit.details");
	const format = useFormatter();
	return Object.entries(detail)
		.filter(([key]) => key !== "reason")
		.map(([key, value]) => {
			const known = named.find((one) => one === key);
			const shown =
				key === "event" && typeof value === "string" ? (
					<Id key={key} value={value} href={`/audit?event=${encodeURIComponent(value)}`} />
				) : typeof value === "number" && key !== "errcode" ? (
					format.number(value)
				) : typeof value === "boolean" ? (
					t(value ? "yes" : "no")
				) : (
					<Foreign key={key} text={String(value)} length={200} />
				);
			return [known ? t(known) : key, shown];
		});
}
