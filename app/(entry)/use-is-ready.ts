import { useEffect, useState } from "react";

/** Whether scripts run by now: until then the browser itself would send a form, its password and all. */
export function useIsReady(): boolean {
	const [isReady, setReady] = useState(false);
	useEffect(() => setReady(true), []);
	return isReady;
}
