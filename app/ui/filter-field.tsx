import { Input } from "antd";
import { useTranslations } from "next-intl";
import { useId } from "react";
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
	const id = useId();
	return (
		<div className="field">
			<label htmlFor={id}>{filter.label}</label>
			{filter.kind === "text" ? (
				<Input
					id={id}
					name={filter.name}
					defaultValue={value}
					placeholder={filter.placeholder}
					maxLength={200}
					autoComplete="off"
					spellCheck={false}
				/>
			) : (
				<select id={id} name={filter.name} defaultValue={value} onChange={onChoose}>
					<option value="">{t("any")}</option>
					{filter.options.map((option) => (
						<option key={option.value} value={option.value}>
							{option.label}
						</option>
					))}
				</select>
			)}
		</div>
	);
}
