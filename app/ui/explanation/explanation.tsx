import "./explanation.css";
import { useTranslations } from "next-intl";
import { Foreign } from "../foreign.tsx";
import { StatusTag } from "../status-tag.tsx";
import { explain, type Told } from "./explain.ts";

/**
 * An event explained: why, whose fault it most likely is, and what to do now. Works in server components; in the browser it
 * needs the words of `explanations`.
 */
export function Explanation({ event }: { event: Told }) {
	const say = useTranslations("explanations");
	const { title, cause, remedy, blame, given } = explain(say, event);
	return (
		<section className="explanation" data-outcome={event.outcome}>
			{title && (
				<p>
					<strong>{title}</strong>
				</p>
			)}
			<p>{cause}</p>
			{remedy && <p>{remedy}</p>}
			{given !== null && (
				<p>
					{say("given")} <Foreign text={given} length={200} />
				</p>
			)}
			{blame && (
				<p>
					<StatusTag tone={tones[blame] ?? "quiet"}>{say("likely", { blame: say(`blames.${blame}`) })}</StatusTag>
				</p>
			)}
		</section>
	);
}

const tones: Readonly<Record<string, "bad" | "warning">> = {
	attack: "bad",
	console: "warning",
	server: "warning",
	settings: "warning",
};
