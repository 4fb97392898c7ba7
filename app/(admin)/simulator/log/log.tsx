import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { wordsOf } from "../script/phone-platform.ts";
import type { Exchange } from "../script/wire.ts";
import { useSimulation } from "../use-simulation.ts";
import { LogEntry } from "./log-entry.tsx";
import "./log.css";

const kinds = ["all", "program", "phone", "operator", "refused"] as const;

type Kind = (typeof kinds)[number];

/** Every request with its answer, newest first. */
export function Log() {
	const t = useTranslations("simulator.log");
	const id = useId();
	const { state, simulation, actor } = useSimulation();
	const [kind, setKind] = useState<Kind>("all");
	const [search, setSearch] = useState("");
	const [turned, setTurned] = useState<ReadonlyMap<number, boolean>>(new Map());
	const { exchanges } = state;
	const shown = exchanges.filter((exchange) => isOf(exchange, kind) && fits(exchange, search.trim().toLowerCase()));
	const newest = state.isBusy ? null : exchanges[0]?.id;
	return (
		<section className="log" aria-labelledby={`${id}-title`}>
			<div className="log-head">
				<h2 id={`${id}-title`}>{t("title")}</h2>
				<label htmlFor={`${id}-kind`}>{t("show")}</label>
				<select
					id={`${id}-kind`}
					value={kind}
					onChange={({ target }) => setKind(kinds.find((one) => one === target.value) ?? "all")}
				>
					{kinds.map((one) => (
						<option key={one} value={one}>
							{t(one, wordsOf(actor.platform))}
						</option>
					))}
				</select>
				<input
					type="search"
					aria-label={t("search")}
					placeholder={t("search")}
					value={search}
					onChange={({ target }) => setSearch(target.value)}
				/>
				<Button disabled={state.isBusy || exchanges.length === 0} onClick={simulation.clear}>
					{t("clear")}
				</Button>
			</div>
			{shown.length === 0 ? (
				<EmptyState title={exchanges.length === 0 ? t("empty") : t("noMatch")} />
			) : (
				<ol className="log-entries" reversed>
					{shown.map((exchange) => (
						<LogEntry
							key={exchange.id}
							exchange={exchange}
							isOpen={turned.get(exchange.id) ?? exchange.id === newest}
							onTurn={(isOpen) => setTurned(new Map(turned).set(exchange.id, isOpen))}
						/>
					))}
				</ol>
			)}
		</section>
	);
}

function isOf({ sender, error }: Exchange, kind: Kind): boolean {
	if (kind === "refused") return error !== null;
	return kind === "all" || sender === kind;
}

function fits({ method, path, error, body, answer }: Exchange, search: string): boolean {
	return (
		search === "" ||
		JSON.stringify([`${method} ${path}`, error, body, answer])
			.toLowerCase()
			.includes(search)
	);
}
