"""The audit trail on its pages: who did and saw what, sign-ins, holds, and charts that are due."""
