import { useTranslations } from "next-intl";
import { CodeBlock } from "../../../ui/code-block.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";
import { useSurroundings } from "../../../ui/surroundings.tsx";
import type { Exchange } from "../script/wire.ts";
import { Sequence } from "./sequence.tsx";
import { curl, wxCode } from "./snippets.ts";
import { answerText, requestText } from "./text.ts";
import { Why } from "./why.tsx";

interface LogEntryProps {
	exchange: Exchange;
	isOpen: boolean;
	onTurn(isOpen: boolean): void;
}

/** One request: what it was and why it was answered so; opened, all of it, and how to write it oneself. */
export function LogEntry({ exchange, isOpen, onTurn }: LogEntryProps) {
	const t = useTranslations("simulator.log");
	const { sender, method, path, status, error, ms } = exchange;
	return (
		<li className={`log-entry log-entry-${sender}`}>
			<button type="button" aria-expanded={isOpen} onClick={() => onTurn(!isOpen)}>
				<span className="log-line">
					<span className="log-sender">{t(`senders.${sender}`)}</span>
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
	const [request, answer] = [requestText(exchange), answerText(exchange)];
	const code = wxCode(exchange, publicUrl);
	return (
		<div className="log-whole">
			<Sequence exchange={exchange} />
			<div className="log-columns">
				<Part title={t("request")} code={request.shown} copies={request.whole} />
				{exchange.status !== null && <Part title={t("answer")} code={answer.shown} copies={answer.whole} />}
				{code !== null && <Part title={t("wx")} code={code} copies={code} />}
				<Part title={t("curl")} code={curl(exchange, publicUrl)} copies={curl(exchange, publicUrl)} />
			</div>
		</div>
	);
}

function Part({ title, code, copies }: { title: string; code: string; copies: string }) {
	return (
		<div>
			<h3>{title}</h3>
			<CodeBlock label={title} code={code} copies={copies} />
		</div>
	);
}
