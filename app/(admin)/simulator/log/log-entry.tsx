import { useTranslations } from "next-intl";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";
import { useSurroundings } from "../../../ui/surroundings.tsx";
import { wordsOf } from "../script/phone-platform.ts";
import type { Exchange } from "../script/wire.ts";
import { Sequence } from "./sequence.tsx";
import { curl, programCode } from "./snippets.ts";
import { answerText, requestText, type Told, told } from "./text.ts";
import { Why } from "./why.tsx";

interface LogEntryProps {
	exchange: Exchange;
	isOpen: boolean;
	onTurn(isOpen: boolean): void;
}

/** One request: what it was and why it was answered so; opened, all of it, and how to write it oneself. */
export function LogEntry({ exchange, isOpen, onTurn }: LogEntryProps) {
	const t = useTranslations("simulator.log");
	const { platform, sender, method, path, status, error, ms } = exchange;
	return (
		<li className={`log-entry log-entry-${sender}`}>
			<button type="button" aria-expanded={isOpen} onClick={() => onTurn(!isOpen)}>
				<span className="log-line">
					<span className="log-sender">{t(`senders.${sender}`, wordsOf(platform))}</span>
					<code>
						{method} {path}
					</code>
					<StatusTag tone={error === null ? "good" : "bad"}>
						{status ?? t("unreachable")} {status !== null && error}
					</StatusTag>
					<span className="note">{t("milliseconds", { ms })}</span>
				</span>
				<span className="log-why">
					<Why exchange={exchange} />
				</span>
			</button>
			{isOpen && <Whole exchange={exchange} />}
		</li>
	);
}

function Whole({ exchange }: { exchange: Exchange }) {
	const t = useTranslations("simulator.log");
	const { publicUrl } = useSurroundings();
	const command = curl(exchange, publicUrl);
	const code = programCode(exchange, publicUrl);
	return (
		<div className="log-whole">
			<Sequence exchange={exchange} />
			<div className="log-columns">
				<Part title={t("request")} told={requestText(exchange)} />
				{exchange.status !== null && <Part title={t("answer")} told={answerText(exchange)} />}
			</div>
			<div className="log-columns">
				{code !== null && <Part title={t("wx")} told={told(code)} isFolded />}
				<Part title={t("curl")} told={told(command)} isFolded />
			</div>
		</div>
	);
}

function Part({ title, told: { shown, whole }, isFolded = false }: { title: string; told: Told; isFolded?: boolean }) {
	const block = <CodeBlock label={title} code={shown} copies={whole} />;
	return isFolded ? (
		<details>
			<summary>{title}</summary>
			{block}
		</details>
	) : (
		<div>
			<h3>{title}</h3>
			{block}
		</div>
	);
}
