const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits, each as likely as any other. */
export function randomText(length: number): string {
	let text = "";
	while (text.length < length) {
		for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
			// The last bytes would make some letters likelier.
			if (byte < letters.length * 4 && text.length < length) text += letters[byte % letters.length];
		}
	}
	return text;
}
