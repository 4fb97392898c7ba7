"use client";

import { Button } from "antd";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { ActiveFilters } from "./active-filters.tsx";
import { FilterField } from "./filter-field.tsx";
import { useSurroundings } from "./surroundings.tsx";
import { TimeRange } from "./time-range.tsx";

/** One field of a filter; `name` is the parameter in the page's address, the same as in the operation's query. */
export type Filter =
	/** `isRare`: there only when it is asked for, or set. */
	| { kind: "text"; name: string; label: string; placeholder?: string; isRare?: true }
	| { kind: "select"; name: string; label: string; options: readonly { value: string; label: string }[] }
	/** `from` and `to`, ISO 8601 UTC in the address, the operator's own zone on the page. */
	| { kind: "time"; label: string };

/**
 * The filters of a list. Their state is the page's address, so a reload, a link and the back button keep them; every
 * change begins again at the first page. A page reads them from `searchParams`.
 */
export function FilterBar({ filters }: { filters: readonly Filter[] }) {
	const t = useTranslations("common.filter");
	const { go } = useSurroundings();
	const path = usePathname();
	const parameters = useSearchParams();
	// On a phone, the first field is there at once and the others on demand.
	const [isOpen, setOpen] = useState(false);
	const form = useRef<HTMLFormElement>(null);

	function apply(changes: Record<string, string>) {
		const wanted = new URLSearchParams(parameters);
		for (const [name, value] of Object.entries(changes)) {
			if (value.trim() === "") wanted.delete(name);
			else wanted.set(name, value.trim());
		}
		wanted.delete("cursor");
		go(wanted.size === 0 ? path : `${path}?${wanted}`);
	}

	const typed = () =>
		Object.fromEntries(
			[...new FormData(form.current ?? undefined)].map(([name, value]) => [
				name,
				typeof value === "string" ? value : "",
			]),
		);
	const shown = filters.filter((filter) => isOpen || !isRare(filter) || parameters.has(filter.name));
	return (
		<search className="filters">
			<form
				ref={form}
				data-open={isOpen}
				// Fields show what the address says: another address, other fields.
				key={parameters.toString()}
				onSubmit={(event) => {
					event.preventDefault();
					apply(typed());
				}}
			>
				{shown.map((filter) =>
					filter.kind === "time" ? (
						<TimeRange
							key="time"
							label={filter.label}
							from={parameters.get("from")}
							to={parameters.get("to")}
							onChange={(range) => apply({ ...typed(), ...range })}
						/>
					) : (
						<FilterField
							key={filter.name}
							filter={filter}
							value={parameters.get(filter.name) ?? ""}
							onChoose={() => apply(typed())}
						/>
					),
				)}
				<Button htmlType="submit">{t("apply")}</Button>
				{filters.length > 1 && (
					<Button
						type="text"
						className={filters.some(isRare) ? "" : "filters-more"}
						aria-expanded={isOpen}
						onClick={() => setOpen(!isOpen)}
					>
						{t("more")}
					</Button>
				)}
			</form>
			<ActiveFilters
				filters={filters}
				onRemove={(names) => apply(Object.fromEntries(names.map((name) => [name, ""])))}
			/>
		</search>
	);
}

function isRare(filter: Filter): filter is Extract<Filter, { kind: "text" }> {
	return filter.kind === "text" && filter.isRare === true;
}
