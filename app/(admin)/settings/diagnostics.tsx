import { useFormatter, useTranslations } from "next-intl";
import type { showSettings } from "../../../lib/settings.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Foreign } from "../../ui/foreign.tsx";
import { Moment } from "../../ui/moment.tsx";
import { sizeIn } from "../../ui/size.ts";
import { Words } from "../../ui/words.tsx";
import { CopyDiagnostics } from "./copy-diagnostics.tsx";

type Known = Awaited<ReturnType<typeof showSettings>>["diagnostics"];

/** How this installation runs, to read and to send to who helps. */
export function Diagnostics({ diagnostics }: { diagnostics: Known }) {
	const t = useTranslations("settings.diagnostics");
	const format = useFormatter();
	const { masterKeys, storage, trustedProxies } = diagnostics;
	const json = JSON.stringify(diagnostics, null, 2);
	const onOff = (isOn: boolean) => (isOn ? t("on") : t("off"));
	const size = (bytes: number | null) => (bytes === null ? t("unknown") : sizeIn(format, bytes));
	// How much room a database server has is told by its own monitoring.
	const free: [string, string][] = storage.free === null ? [] : [[t("free"), size(storage.free)]];
	return (
		<section aria-labelledby="diagnostics">
			<h2 id="diagnostics">{t("title")}</h2>
			<p className="note">{t("hint")}</p>
			<div className="diagnostics">
				<Words areas={["settings"]}>
					<CopyDiagnostics text={json} />
				</Words>
			</div>
			<Facts
				facts={[
					[t("version"), diagnostics.version],
					[t("node"), diagnostics.node],
					[t("startedAt"), <Moment key="at" at={diagnostics.startedAt} />],
					[t("publicUrl"), <Foreign key="url" text={diagnostics.publicUrl} />],
					[t("trustedProxies"), trustedProxies.join(", ") || t("noProxies")],
					[t("simulator"), onOff(diagnostics.simulator)],
					[t("rateLimits"), onOff(diagnostics.rateLimits)],
					[t("upstreamTimeout"), t("seconds", { value: diagnostics.upstreamTimeout })],
					[t("masterKeys"), masterKeys.ids.map((id, index) => (index === 0 ? t("seals", { id }) : id)).join(", ")],
					[t("rootKey"), masterKeys.ofRoot],
					[
						t("storage"),
						t("engine", { engine: storage.engine, version: storage.version, schema: String(storage.schema) }),
					],
					[t("size"), size(storage.size)],
					...free,
					...Object.entries(storage.settings),
				]}
			/>
			<details>
				<summary>{t("asJson")}</summary>
				<CodeBlock label={t("title")} code={json} />
			</details>
		</section>
	);
}
