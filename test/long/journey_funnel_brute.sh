#!/bin/bash
# Funnels against every chain there is, on 200,000 random journeys.
COUNT=200000 SEED=${SEED:-20250101} exec bash "$(dirname "$0")/../property/journey_funnel_brute.sh"
