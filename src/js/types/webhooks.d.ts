import type { ApiPromise } from "./api-promise.js";
import type { Open } from "./common.js";
import type { ApiRequestOptions } from "./request-options.js";

/** Whether an endpoint takes deliveries. */
export type WebhookEndpointApiStatus = "active" | "inactive" | "deleting";

/** How far a delivery is. */
export type WebhookDeliveryApiStatus =
  "pending" | "processing" | "succeeded" | "failed" | "filtered" | "unmatched";

/** An endpoint: where others send their events to. */
export type WebhookEndpointObject = {
  /** The id of the endpoint, `wh_…`. */
  id: string;
  /** The id that it was declared under. */
  declaredId: string;
  /** Whose events it takes. */
  source: string;
  /** Whether it takes deliveries. */
  status: Open<WebhookEndpointApiStatus>;
  /** Who makes its secret. */
  secretProvisioning: Open<"provider" | "integrator" | "either">;
  /** Whether it has one. */
  secretSet: boolean;
  /** The tenant that it belongs to. */
  tenantId: string | null;
  /** Your own id for it. */
  externalRef: string | null;
  /** The address to send events to. */
  url: string;
  /** When it was made. */
  createdAt: Date;
  /** When something in it last changed. */
  updatedAt: Date;
};

/** The answer of {@link WebhooksApi.endpoints}.list. */
export type ListWebhookEndpointsResponse = {
  /** The endpoints. */
  data: WebhookEndpointObject[];
};

/** Which deliveries to list. All that is given must apply; of several values in one field, any. */
export interface ListWebhookDeliveriesQuery {
  /** Deliveries to these endpoints, each by either id. */
  endpoint?: string | string[];
  /** How far they are. */
  status?: WebhookDeliveryApiStatus | WebhookDeliveryApiStatus[];
  /** Deliveries made within this time, as a duration such as `"1h"` or `"7d"`. */
  period?: string;
  /** Deliveries made from this time on. */
  from?: Date;
  /** Deliveries made until this time. */
  to?: Date;
  /** Deliveries a page, 1 to 100. */
  limit?: number;
  /** The cursor after which the page starts: `pagination.next` of another page. */
  after?: string;
}

/** A delivery: one event that an endpoint was sent. */
export type WebhookDeliveryListItem = {
  /** The id of the delivery. */
  id: string;
  /** The endpoint, where it still is. */
  endpoint: { id: string; declaredId: string } | null;
  /** How far it is. */
  status: Open<WebhookDeliveryApiStatus>;
  /** The sender's id for it. */
  externalDeliveryId: string;
  /** Whether it was sent as a test. */
  isTest: boolean;
  /** When it came. */
  createdAt: Date;
  /** When it was dealt with. */
  processedAt: Date | null;
};

/** The answer of {@link WebhooksApi.deliveries}.list: one page. */
export type ListWebhookDeliveriesResponse = {
  /** The deliveries, newest first. */
  data: WebhookDeliveryListItem[];
  /** The cursors to the pages beside this one. */
  pagination: { next?: string; previous?: string };
};

/** The answer of {@link WebhooksApi.deliveries}.replay. */
export type ReplayWebhookDeliveryResponse = {
  /** The id of the new delivery. */
  deliveryId: string;
  /** The id of the earlier one. */
  replayedFrom: string;
};

/** What {@link webhooks} offers. Token: a secret key. */
export interface WebhooksApi {
  /** Where others send their events to. */
  readonly endpoints: {
    /**
     * The endpoints of the token's environment.
     *
     * @param requestOptions - About this call alone.
     */
    list(requestOptions?: ApiRequestOptions): ApiPromise<ListWebhookEndpointsResponse>;
  };

  /** What they sent. */
  readonly deliveries: {
    /**
     * One page of the deliveries, newest first. `after` asks for the one that follows.
     *
     * @param query - Which deliveries, and how many.
     * @param requestOptions - About this call alone.
     *
     * @example
     * ```ts
     * const { data } = await webhooks.deliveries.list({ status: "failed", period: "1h" });
     * ```
     */
    list(
      query?: ListWebhookDeliveriesQuery,
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<ListWebhookDeliveriesResponse>;

    /**
     * Delivers an event again, as a new delivery.
     *
     * @param deliveryId - The id of the earlier delivery.
     * @param options - `targetId` delivers it to that subscriber alone, whatever its filter says.
     * @param requestOptions - About this call alone.
     * @throws {@link NotFoundError} where there is no such delivery.
     */
    replay(
      deliveryId: string,
      options?: { targetId?: string },
      requestOptions?: ApiRequestOptions,
    ): ApiPromise<ReplayWebhookDeliveryResponse>;
  };
}

/** Looking after webhooks. */
export declare const webhooks: WebhooksApi;
