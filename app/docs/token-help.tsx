import { useTranslations } from "next-intl";
import { PageHead } from "../ui/page-head.tsx";

const steps = ["first", "second", "third"] as const;

/** The head of the docs: how to get a token and try the operations with it. */
export function TokenHelp({ isSimulated }: { isSimulated: boolean }) {
	const t = useTranslations("docs");
	return (
		<>
			<PageHead title={t("title")} description={t("lead")} />
			<ol className="steps">
				{steps.map((step) => (
					<li key={step}>{t(isSimulated ? `simulated.${step}` : `real.${step}`)}</li>
				))}
			</ol>
		</>
	);
}
