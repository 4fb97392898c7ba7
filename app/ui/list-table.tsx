import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Choice, ChooseAll, ChooseOne } from "./choice.tsx";
import { EmptyState } from "./empty-state.tsx";
import { Paging } from "./paging.tsx";

/** One column of a list. */
export interface Column<Row> {
	/** Unique in its table. */
	key: string;
	/** Stands above the column, and beside each value on a card. */
	title: string;
	cell(row: Row): ReactNode;
	/** Numbers stand at the end of their column. */
	align?: "start" | "end";
	/** As wide as its content, on one line; the others share the rest. */
	isNarrow?: boolean;
	/** The card's first line, without its title: what the row is. */
	isHead?: boolean;
}

interface ListTableProps<Row> {
	/** What is listed, for screen readers. */
	label: string;
	columns: readonly Column<Row>[];
	rows: readonly Row[];
	rowId(row: Row): string;
	/** Keyset cursors as the operation answered them; the links keep the filters. Without it there is one page. */
	paging?: { nextCursor: string | null; previousCursor: string | null };
	/** Some filter is set: an empty list then says that nothing matches. */
	isFiltered?: boolean;
	/** What stands in place of an empty list without filters; a plain sentence where it is missing. */
	empty?: ReactNode;
	/** Rows can be chosen. `actions` is a client component that asks `useChoice()` which are; `name` is a row's own. */
	choice?: { actions: ReactNode; name(row: Row): string };
}

/**
 * A list of records: a table, below 640 pixels a card for each row. Works in server components, so that only what is
 * pressed travels to the browser.
 */
export function ListTable<Row>(props: ListTableProps<Row>) {
	const { label, columns, rows, rowId, paging, isFiltered = false, empty, choice } = props;
	const t = useTranslations("common.list");
	const table = (
		<div className="list">
			<table aria-label={label}>
				<thead>
					<tr>
						{choice && (
							<th className="list-choice">
								<ChooseAll label={t("chooseAll")} />
							</th>
						)}
						{columns.map(({ key, title, align, isNarrow }) => (
							<th key={key} scope="col" className={classes(align, isNarrow)}>
								{title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={rowId(row)}>
							{choice && (
								<td className="list-choice">
									<ChooseOne id={rowId(row)} label={t("choose", { name: choice.name(row) })} />
								</td>
							)}
							{columns.map(({ key, title, cell, align, isNarrow, isHead }) => (
								<td key={key} className={classes(align, isNarrow, isHead)} data-title={title}>
									<div>{cell(row)}</div>
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
	return (
		<>
			{rows.length === 0 && <Empty isFiltered={isFiltered} hasMore={Boolean(paging?.nextCursor)} instead={empty} />}
			{rows.length > 0 &&
				(choice ? (
					<Choice ids={rows.map(rowId)} actions={choice.actions}>
						{table}
					</Choice>
				) : (
					table
				))}
			{paging && <Paging nextCursor={paging.nextCursor} previousCursor={paging.previousCursor} />}
		</>
	);
}

// A rare thing may be further back than one page looks.
function Empty({ isFiltered, hasMore, instead }: { isFiltered: boolean; hasMore: boolean; instead: ReactNode }) {
	const t = useTranslations("common.list");
	if (hasMore) return <EmptyState title={t("notYet")} text={t("notYetHint")} />;
	if (isFiltered) return <EmptyState title={t("noMatch")} text={t("noMatchHint")} />;
	return instead ?? <EmptyState title={t("empty")} />;
}

function classes(align?: "start" | "end", isNarrow?: boolean, isHead?: boolean): string {
	return [align === "end" && "list-end", isNarrow && "list-narrow", isHead && "list-head"].filter(Boolean).join(" ");
}
