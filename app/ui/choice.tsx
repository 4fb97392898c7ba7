"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

interface Chosen {
	/** The ids of the chosen rows that are still on the page. */
	ids: readonly string[];
	clear(): void;
}

interface All extends Chosen {
	every: readonly string[];
	choose(ids: readonly string[], isChosen: boolean): void;
}

const context = createContext<All>({ ids: [], every: [], clear() {}, choose() {} });

/** The rows of the list that an operator has chosen. For the actions of a `ListTable`. */
export function useChoice(): Chosen {
	return useContext(context);
}

interface ChoiceProps {
	/** The ids of all rows on the page. */
	ids: readonly string[];
	actions: ReactNode;
	children: ReactNode;
}

/** Remembers which rows are chosen, and shows the actions while there are any. */
export function Choice({ ids: every, actions, children }: ChoiceProps) {
	const t = useTranslations("common.list");
	const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
	const value = useMemo<All>(
		() => ({
			every,
			ids: every.filter((id) => kept.has(id)),
			clear: () => setKept(new Set()),
			choose: (ids, isChosen) =>
				setKept((before) => new Set(isChosen ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id)))),
		}),
		[every, kept],
	);
	return (
		<context.Provider value={value}>
			<div className="choice-bar" role="status" data-empty={value.ids.length === 0}>
				{value.ids.length > 0 && (
					<>
						<span>{t("chosen", { count: value.ids.length })}</span>
						{actions}
						<Button type="link" size="small" onClick={value.clear}>
							{t("clearChoice")}
						</Button>
					</>
				)}
			</div>
			{children}
		</context.Provider>
	);
}

/** The checkbox of one row. */
export function ChooseOne({ id, label }: { id: string; label: string }) {
	const { ids, choose } = useContext(context);
	return (
		<input
			type="checkbox"
			aria-label={label}
			checked={ids.includes(id)}
			onChange={({ target }) => choose([id], target.checked)}
		/>
	);
}

/** The checkbox of all rows on the page. */
export function ChooseAll({ label }: { label: string }) {
	const { ids, every, choose } = useContext(context);
	const isPartly = ids.length > 0 && ids.length < every.length;
	return (
		<input
			ref={(box) => {
				if (box) box.indeterminate = isPartly;
			}}
			type="checkbox"
			aria-label={label}
			checked={ids.length === every.length}
			onChange={({ target }) => choose(every, target.checked)}
		/>
	);
}
