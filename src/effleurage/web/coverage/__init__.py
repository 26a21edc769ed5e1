"""Cover: policies, authorisations, episodes and referrals of a client."""
