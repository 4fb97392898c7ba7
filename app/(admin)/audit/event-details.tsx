import { getTranslations } from "next-intl/server";
import { type EventItem, showEvent } from "../../../lib/audit-log.ts";
import type { AuditNames } from "../../../lib/audit-names.ts";
import type { Context, OperatorCaller } from "../../../lib/context.ts";
import { Refusal } from "../../../lib/errors.ts";
import { mayDo } from "../../../lib/roles.ts";
import { explain } from "../../ui/explanation/explain.ts";
import { Explanation } from "../../ui/explanation/explanation.tsx";
import { EventDrawer } from "./event-drawer.tsx";
import { EventFacts } from "./event-facts.tsx";
import { EventLinks } from "./event-links.tsx";

interface EventDetailsProps {
	id: string;
	names: AuditNames;
	context: Context;
	caller: OperatorCaller;
}

/** All that is known of one event, explained first, over the list that it was found in. */
export async function EventDetails({ id, names, context, caller }: EventDetailsProps) {
	const t = await getTranslations("audit.event");
	const say = await getTranslations("explanations");
	const event = await eventOrNull(context, id, caller);
	if (!event) {
		return (
			<EventDrawer title={t("missing")}>
				<p>{t("missingHint")}</p>
			</EventDrawer>
		);
	}
	return (
		<EventDrawer title={explain(say, event).headline}>
			<Explanation event={event} />
			<EventFacts event={event} names={names} mayUnmask={mayDo(caller.role, "operator")} />
			<EventLinks event={event} publicUrl={context.publicUrl} />
		</EventDrawer>
	);
}

async function eventOrNull(context: Context, id: string, caller: OperatorCaller): Promise<EventItem | null> {
	try {
		return await showEvent(context, { id }, caller);
	} catch (error) {
		if (error instanceof Refusal && error.code === "not_found") return null;
		throw error;
	}
}
