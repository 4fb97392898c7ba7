import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { wordsOf } from "../script/phone-platform.ts";
import type { Exchange } from "../script/wire.ts";
import { arrowsOf, parties } from "./arrows.ts";
import "./sequence.css";

// The codes of refusals are longer than an arrow on a phone.
function Breakable({ text }: { text: string }) {
	const [first, ...more] = text.split("_");
	return (
		<>
			{first}
			{more.map((part) => (
				<Fragment key={part}>
					_<wbr />
					{part}
				</Fragment>
			))}
		</>
	);
}

/** What went between mini-program, Lingpai and platform, from top to bottom. */
export function Sequence({ exchange }: { exchange: Exchange }) {
	const t = useTranslations("simulator.log");
	const words = wordsOf(exchange.platform);
	const arrows = arrowsOf(exchange);
	if (arrows.length === 0) return null;
	return (
		<div className="sequence">
			<p className="sequence-parties" aria-hidden="true">
				{parties.map((party) => (
					<span key={party}>{t(`parties.${party}`, words)}</span>
				))}
			</p>
			<ol aria-label={t("sequence")}>
				{arrows.map(({ from, to, text }) => {
					const [start, end] = [parties.indexOf(from), parties.indexOf(to)].sort();
					return (
						<li
							key={`${from} ${to}`}
							className={`arrow arrow-${start}-${end}`}
							data-back={start !== parties.indexOf(from)}
						>
							<span className="unseen">
								{t(`parties.${from}`, words)} → {t(`parties.${to}`, words)}:{" "}
							</span>
							<Breakable text={text} />
						</li>
					);
				})}
			</ol>
		</div>
	);
}
