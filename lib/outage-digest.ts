/** By which a page's error boundary knows that the storage did not answer: `StorageUnavailable` bears it. */
export const outageDigest = "storage-unavailable";
