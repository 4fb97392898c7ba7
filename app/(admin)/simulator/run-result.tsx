import { Button } from "antd";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { wordsOf } from "./script/phone-platform.ts";
import type { Run } from "./script/simulation.ts";
import { useSimulation } from "./use-simulation.ts";
import "./run-result.css";

/** What became of the steps of the tour or of one case. */
export function RunResult() {
	const t = useTranslations("simulator.run");
	const { state, simulation } = useSimulation();
	const { run } = state;
	if (!run) return null;
	const { sessionId, userId } = run;
	return (
		<section className="run" aria-label={t("label")}>
			<Summary run={run} />
			{run.isPassed !== null && (
				<p className="run-links">
					{sessionId && (
						<Link href={`/sessions/${sessionId}`} prefetch={false}>
							{t("showSession")}
						</Link>
					)}
					{userId && (
						<Link href={`/sessions?userId=${userId}`} prefetch={false}>
							{t("showSessions")}
						</Link>
					)}
					<Button size="small" type="text" onClick={simulation.closeRun}>
						{t("close")}
					</Button>
				</p>
			)}
			<ol className="run-parts">
				{run.parts.map((part) => (
					<Part key={part.name} part={part} platform={run.platform} isAlone={run.parts.length === 1} />
				))}
			</ol>
		</section>
	);
}

function Summary({ run }: { run: Run }) {
	const t = useTranslations("simulator.run");
	const every = run.parts.flatMap(({ steps }) => steps.map(({ outcome }) => outcome.state));
	const states = every.filter((state) => state !== "lacking");
	const lacking = every.length - states.length + run.parts.filter(({ lacks }) => lacks).length;
	const words = wordsOf(run.platform);
	const count = (state: (typeof states)[number]) => states.filter((one) => one === state).length;
	const [all, passed, failed, skipped] = [states.length, count("passed"), count("failed"), count("skipped")];
	const done = passed + failed + skipped;
	const told =
		failed > 0
			? t("failed", { failed })
			: skipped > 0
				? t("passedWithSkipped", { all, passed, skipped })
				: t("passed", { all, passed });
	return (
		<>
			{run.isPassed === null && (
				<p>
					<progress max={all} value={done} aria-label={t("label")} /> {t("running", { done, all })}
				</p>
			)}
			<p role="status" className={run.isPassed ? "run-passed" : "run-failed"}>
				{run.isPassed !== null && told}
			</p>
			{lacking > 0 && <p className="note">{t("lacking", { lacking, ...words })}</p>}
		</>
	);
}

interface PartProps {
	part: Run["parts"][number];
	platform: Run["platform"];
	isAlone: boolean;
}

function Part({ part, platform, isAlone }: PartProps) {
	const t = useTranslations("simulator");
	const words = wordsOf(platform);
	const word = (code: string) => (code === "ok" ? t("run.ok") : code);
	const told = (expected: string, came: string) =>
		came === "stepBefore" || came === "unexpectedAnswer"
			? t(`run.${came}`)
			: t("run.came", { expected: word(expected), came: word(came) });
	const states = part.steps.map(({ outcome }) => outcome.state);
	const isFailed = states.includes("failed");
	const isRunning = states.includes("running");
	const isPassed = states.every((state) => state === "passed" || state === "skipped" || state === "lacking");
	const title = part.name === "flow" || part.name === "finish" ? t(`run.${part.name}`) : t(`cases.${part.name}`, words);
	if (part.lacks) return <Lacking title={title} why={t(`lacks.${part.lacks}`, words)} />;
	return (
		<li>
			<details open={isAlone || isFailed || isRunning}>
				<summary>
					<Mark state={isFailed ? "failed" : isPassed ? "passed" : isRunning ? "running" : "waiting"} /> {title}
				</summary>
				<ol>
					{part.steps.map(({ name, expected, outcome }, index) => (
						// The steps of a part are as they were made; none is ever moved.
						// biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice.
						<li key={index}>
							<Mark state={outcome.state} /> {t(`steps.${name}`, words)}
							{expected !== "ok" && <code>{expected}</code>}
							{outcome.state === "lacking" && <span className="note">{t(`lacks.${outcome.lacks}`, words)}</span>}
							{outcome.state === "failed" && <span className="run-failed">{told(expected, outcome.came)}</span>}
						</li>
					))}
				</ol>
			</details>
		</li>
	);
}

function Lacking({ title, why }: { title: string; why: string }) {
	return (
		<li>
			<p className="run-lacking">
				<Mark state="lacking" /> {title}: <span className="note">{why}</span>
			</p>
		</li>
	);
}

const marks = { waiting: "○", running: "◌", passed: "✓", failed: "✗", skipped: "–", lacking: "–" } as const;

function Mark({ state }: { state: keyof typeof marks }) {
	const t = useTranslations("simulator.run.states");
	return (
		<>
			<span className={`mark mark-${state}`} aria-hidden="true">
				{marks[state]}
			</span>
			<span className="unseen">{t(state)}</span>
		</>
	);
}
