import type { ApiPromise } from "../promises.js";
import type { ApiRequestOptions } from "./request-options.js";

/** The calls of {@link tags}. */
export interface TagsApi {
  /**
   * Adds tags to the current run. Tags that the server refuses are left out with a warning in the
   * console, since a run must not fail because of its tags. Rejects outside of a run: use
   * {@link RunsApi.addTags} there.
   *
   * @param tags - One or more tags. A run has at most ten.
   * @param requestOptions - Request options of this call.
   */
  add(tags: string | string[], requestOptions?: ApiRequestOptions): ApiPromise<void>;
}

/** Tags of the current run. */
export declare const tags: TagsApi;
