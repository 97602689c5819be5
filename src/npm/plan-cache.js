// Keeps plans.
export const cachedPlan = (number, args, scope, turn, plan) => plan();
