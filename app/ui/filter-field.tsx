import { useTranslations } from "next-intl";
import { SelectField, TextField } from "./fields.tsx";
import type { Filter } from "./filter-bar.tsx";

interface FilterFieldProps {
	filter: Exclude<Filter, { kind: "time" }>;
	value: string;
	/** A choice applies at once; a text when it is sent. */
	onChoose(): void;
}

/** A text or a choice among the filters. */
export function FilterField({ filter, value, onChoose }: FilterFieldProps) {
	const t = useTranslations("common.filter");
	const { name, label } = filter;
	if (filter.kind === "text") {
		return (
			<TextField
				{...{ name, label, defaultValue: value, placeholder: filter.placeholder }}
				type="search"
				maxLength={200}
				autoComplete="off"
				spellCheck={false}
			/>
		);
	}
	return (
		<SelectField {...{ name, label, defaultValue: value }} onChange={onChoose}>
			<option value="">{t("any")}</option>
			{filter.options.map((option) => (
				<option key={option.value} value={option.value}>
					{option.label}
				</option>
			))}
		</SelectField>
	);
}
