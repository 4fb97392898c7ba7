import "./people.css";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { EventItem } from "../../lib/audit-log.ts";
import type { AuditNames } from "../../lib/audit-names.ts";
import { explain } from "../ui/explanation/explain.ts";
import { Foreign } from "../ui/foreign.tsx";
import { Moment } from "../ui/moment.tsx";
import { actorName } from "./actor-name.ts";

interface TimelineProps {
	label: string;
	/** Newest first. */
	events: readonly EventItem[];
	names: AuditNames;
	/** What the audit log is filtered by to show all of them. */
	filter: Record<string, string>;
	/** What stands here when there are none. */
	empty: string;
}

/** Audit events in plain words, each with the way to its details. */
export function Timeline({ label, events, names, filter, empty }: TimelineProps) {
	const t = useTranslations("sessions");
	if (events.length === 0) return <p className="note">{empty}</p>;
	return (
		<>
			<ol className="timeline" aria-label={label}>
				{events.map((event) => (
					<Entry key={event.id} event={event} names={names} href={addressOf({ ...filter, event: event.id })} />
				))}
			</ol>
			<p>
				<Link href={addressOf(filter)} prefetch={false}>
					{t("allEvents")}
				</Link>
			</p>
		</>
	);
}

interface EntryProps {
	event: EventItem;
	names: AuditNames;
	href: string;
}

function Entry({ event, names, href }: EntryProps) {
	const t = useTranslations("sessions.timeline");
	const { headline, title, given } = explain(useTranslations("explanations"), event);
	const { sessions } = event.detail;
	const actor = event.operatorId ?? event.apiKeyId;
	return (
		<li data-outcome={event.outcome}>
			<Moment at={event.at} />
			<div>
				<p>
					<Link href={href} prefetch={false}>
						{headline}
					</Link>
					{typeof sessions === "number" && ` · ${t("sessions", { count: sessions })}`}
					{actor !== null && (
						<>
							{" · "}
							{t.rich("by", { name: () => <Foreign text={actorName(names, actor)} length={60} bare /> })}
						</>
					)}
				</p>
				{title && <p>{title}</p>}
				{given !== null && (
					<p className="note">
						<Foreign text={given} length={200} />
					</p>
				)}
			</div>
		</li>
	);
}

function addressOf(parameters: Record<string, string>): string {
	return `/audit?${new URLSearchParams(parameters)}`;
}
