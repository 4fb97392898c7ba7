"use client";

import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useSearchParams } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import type { Filter } from "./filter-bar.tsx";
import { cut, visible } from "./visible.ts";

interface ActiveFiltersProps {
	filters: readonly Filter[];
	/** By parameter. */
	onRemove(names: readonly string[]): void;
}

/** A chip for each filter that is set, and a button that removes them all. */
export function ActiveFilters({ filters, onRemove }: ActiveFiltersProps) {
	const t = useTranslations("common.filter");
	const tellTime = useTimes();
	const parameters = useSearchParams();
	const chips = filters.flatMap((filter) => {
		if (filter.kind === "time") {
			const text = tellTime(parameters.get("from"), parameters.get("to"));
			return text === null ? [] : [{ label: filter.label, text, names: ["from", "to"] }];
		}
		const value = parameters.get(filter.name);
		if (!value) return [];
		const option = filter.kind === "select" ? filter.options.find((one) => one.value === value)?.label : undefined;
		return [{ label: filter.label, text: option ?? visible(cut(value, 40)), names: [filter.name] }];
	});
	if (chips.length === 0) return null;
	return (
		<ul className="chips" aria-label={t("active")}>
			{chips.map(({ label, text, names }) => (
				<li key={names[0]} className="chip">
					{label}: <bdi>{text}</bdi>
					<Button
						type="text"
						size="small"
						aria-label={t("remove", { label })}
						icon={<CloseOutlined />}
						onClick={() => onRemove(names)}
					/>
				</li>
			))}
			<li>
				<Button type="link" size="small" onClick={() => onRemove(chips.flatMap(({ names }) => names))}>
					{t("clear")}
				</Button>
			</li>
		</ul>
	);
}

function useTimes() {
	const t = useTranslations("common.filter");
	const format = useFormatter();
	const told = (iso: string | null) => {
		const date = new Date(iso ?? Number.NaN);
		if (Number.isNaN(date.getTime())) return null;
		return format.dateTime(date, {
			month: "short",
			day: "numeric",
			hour: "2-digit",
			minute: "2-digit",
			hourCycle: "h23",
		});
	};
	return (fromIso: string | null, toIso: string | null) => {
		const [from, to] = [told(fromIso), told(toIso)];
		if (from && to) return t("between", { from, to });
		return from ? t("since", { from }) : to && t("until", { to });
	};
}
