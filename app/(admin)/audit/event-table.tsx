import Link from "next/link";
import { useTranslations } from "next-intl";
import type { EventItem, EventPage } from "../../../lib/audit-log.ts";
import type { AuditNames } from "../../../lib/audit-names.ts";
import type { Parameters } from "../../asked.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { explain } from "../../ui/explanation/explain.ts";
import { type Column, ListTable } from "../../ui/list-table.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";
import { Actor, AppName } from "./actor.tsx";
import { EventTime } from "./event-time.tsx";

interface EventTableProps {
	list: EventPage;
	names: AuditNames;
	parameters: Parameters;
}

const tones = { ok: "quiet", refused: "warning", failed: "bad" } as const;

/** The events of a page, each told in one line; the first column leads to all that is known of it. */
export function EventTable({ list, names, parameters }: EventTableProps) {
	const t = useTranslations("audit");
	const say = useTranslations("explanations");
	const columns: Column<EventItem>[] = [
		{
			key: "event",
			title: t("columns.event"),
			isHead: true,
			cell(event) {
				const { headline, title } = explain(say, event);
				return (
					<Link href={addressOf(event.id, parameters)} prefetch={false} scroll={false} className="event">
						<StatusTag tone={tones[event.outcome]}>{headline}</StatusTag> {title}
					</Link>
				);
			},
		},
		{ key: "who", title: t("columns.who"), cell: (event) => <Actor event={event} names={names} isShort /> },
		{ key: "app", title: t("columns.app"), cell: ({ appid }) => <AppName appid={appid} names={names} /> },
		{ key: "ip", title: t("columns.ip"), isNarrow: true, cell: ({ ip }) => ip && <bdi className="id">{ip}</bdi> },
		{ key: "at", title: t("columns.at"), isNarrow: true, cell: ({ at }) => <EventTime at={at} /> },
	];
	const isSearch = typeof parameters.q === "string" && parameters.q !== "";
	const isFiltered = Object.keys(parameters).some((name) => name !== "cursor" && name !== "limit");
	return (
		<ListTable
			label={t("title")}
			columns={columns}
			rows={list.items}
			rowId={({ id }) => id}
			paging={list}
			isFiltered={isFiltered && !isSearch}
			empty={
				<EmptyState title={t(isSearch ? "notFound" : "empty")} text={t(isSearch ? "notFoundHint" : "emptyHint")} />
			}
		/>
	);
}

function addressOf(id: string, parameters: Parameters): string {
	const given = Object.entries(parameters).flatMap(([name, value]) =>
		typeof value === "string" ? [[name, value]] : [],
	);
	return `/audit?${new URLSearchParams([...given, ["event", id]])}`;
}
